import type { Socket } from 'node:net';

/** Calls back with every whole line of JSON that comes. `node:readline` would also split at U+2028. */
export function onJsonLine(socket: Socket, callback: (message: unknown) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) callback(JSON.parse(line));
  });
}
