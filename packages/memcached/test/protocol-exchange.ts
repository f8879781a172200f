import { connect } from 'node:net';

/** Says lines to a server as another program would, and answers all that it replies until it hangs up. */
export function exchange(port: number, ...lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    let reply = '';
    const socket = connect(port, '127.0.0.1');
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => {
      reply += chunk;
    });
    socket.on('error', reject);
    socket.on('end', () => resolve(reply));
    socket.write([...lines, 'quit', ''].join('\r\n'));
  });
}
