import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { homedir } from 'node:os';
import { join } from 'node:path';

/**
 * The Docker engine's HTTP interface: the few calls that are needed before any dependency is installed,
 * and by the guard, which outlives its test process.
 */
export const dockerEngine = {
  /** Where the engine listens, as `http.request` takes it; `undefined` if nothing hints at one. */
  address() {
    const named = process.env.DOCKER_HOST;
    if (named) return parseAddress(named);
    const sockets = [
      '/var/run/docker.sock',
      process.env.XDG_RUNTIME_DIR && join(process.env.XDG_RUNTIME_DIR, 'docker.sock'),
      join(homedir(), '.docker/run/docker.sock'),
      join(homedir(), '.docker/desktop/docker.sock'),
    ];
    const socketPath = sockets.find((path) => path && existsSync(path));
    return socketPath === undefined ? undefined : { socketPath };
  },

  /** The engine's version, or `undefined` if none answers within two seconds. */
  async version(address = this.address()) {
    if (address === undefined) return undefined;
    try {
      const { status, body } = await this.call(address, 'GET', '/version', { timeoutMs: 2_000 });
      return status === 200 ? JSON.parse(body).Version : undefined;
    } catch {
      return undefined;
    }
  },

  /** One call; `input` is sent as a tar file. Resolves to status and text, rejects if the engine falls silent. */
  call(address, method, path, { timeoutMs = 60_000, input } = {}) {
    return new Promise((resolve, reject) => {
      const headers =
        input === undefined ? {} : { 'Content-Type': 'application/x-tar', 'Transfer-Encoding': 'chunked' };
      const sent = request({ ...address, method, path, headers, agent: false }, (answer) => {
        let body = '';
        answer.setEncoding('utf8');
        answer.on('data', (text) => (body += text));
        answer.once('error', reject);
        answer.once('end', () => resolve({ status: answer.statusCode, body }));
      });
      sent.setTimeout(timeoutMs, () => sent.destroy(new Error(`no word from the Docker engine for ${timeoutMs} ms`)));
      sent.once('error', reject);
      if (input === undefined) sent.end();
      else input.once('error', (error) => sent.destroy(error)).pipe(sent);
    });
  },

  /** The tags of the images that are here under a repository's name: newest image first, its most exact tag first. */
  async localTags(address, repository) {
    const { status, body } = await this.call(address, 'GET', '/images/json');
    if (status !== 200) return [];
    return JSON.parse(body)
      .sort((one, other) => other.Created - one.Created)
      .flatMap((image) => (image.RepoTags ?? []).sort((one, other) => other.length - one.length))
      .filter((tag) => tag.startsWith(`${repository}:`));
  },

  /** Whether an image of exactly this name is here. */
  async hasImage(address, image) {
    const { status } = await this.call(address, 'GET', `/images/${image}/json`);
    return status === 200;
  },
};

function parseAddress(text) {
  if (text.startsWith('unix://')) return { socketPath: text.slice('unix://'.length) };
  if (text.startsWith('npipe://')) return { socketPath: text.slice('npipe://'.length).replaceAll('/', '\\') };
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && ['tcp:', 'http:'].includes(url.protocol) && !process.env.DOCKER_TLS_VERIFY) {
    return { host: url.hostname, port: Number(url.port || 2375) };
  }
  throw new Error(
    `DOCKER_HOST is "${text}": accepted are unix://<path>, npipe://<path> and tcp://<host>:<port> without TLS`,
  );
}
