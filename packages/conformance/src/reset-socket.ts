import type { Socket } from 'node:net';

/** Ends a connection at once, so that the other side sees an error. */
export function resetSocket(socket: Socket): void {
  // One that is being shut down already cannot be reset: the system refuses, and Node keeps it open for ever.
  if (socket.writableEnded) socket.destroy();
  else socket.resetAndDestroy();
}
