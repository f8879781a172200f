import { execFile, spawn } from 'node:child_process';
import { chmod, copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

import { aptInstall, canAptInstall } from './apt-install.mjs';
import { dockerEngine } from './docker-engine.mjs';
import { findBinary } from './find-binary.mjs';

const run = promisify(execFile);

/**
 * Makes an image of a server without a registry: this machine's own binary, the libraries that it loads, and a
 * static busybox for a shell. It is tagged as what it is, by its real version. Resolves to the tag.
 */
export async function makeLocalImage(address, kind, say) {
  const binary = await installed(kind.native.binary, kind.native.packages, say);
  const busybox = await installed('busybox', ['busybox-static'], say);
  const version = await versionOf(binary);
  const major = version.split('.')[0];
  const image = `${kind.image.local}:${major}`;
  if ((await dockerEngine.localTags(address, kind.image.local)).includes(`${kind.image.local}:${version}`))
    return image;

  const root = await mkdtemp(join(tmpdir(), 'cache-image-'));
  try {
    await fillRoot(root, binary, kind.native.binary, busybox);
    await importRoot(address, root, kind, version);
    await addTag(address, kind.image.local, version, major);
  } finally {
    await rm(root, { recursive: true, force: true });
  }
  return image;
}

async function installed(name, packages, say) {
  const find = () => findBinary(name);
  if (find() === undefined) {
    if (!canAptInstall()) throw new Error(`${name} is not installed here (Debian packages: ${packages.join(', ')})`);
    await aptInstall(packages, () => find() !== undefined, say);
  }
  return find();
}

async function versionOf(binary) {
  const { stdout } = await run(binary, ['--version']);
  const version = /\d+\.\d+\.\d+/.exec(stdout)?.[0];
  if (version === undefined) throw new Error(`${binary} --version names no version: ${stdout.trim()}`);
  return version;
}

async function fillRoot(root, binary, name, busybox) {
  for (const folder of ['usr/bin', 'bin', 'etc', 'data', 'tmp', 'proc', 'dev', 'sys']) {
    await mkdir(join(root, folder), { recursive: true });
  }
  await chmod(join(root, 'data'), 0o777);
  await chmod(join(root, 'tmp'), 0o1777);
  await copyFile(binary, join(root, 'usr/bin', name));
  const libraries = new Set([...(await librariesOf(binary)), ...(await librariesOf(busybox))]);
  for (const library of libraries) {
    await mkdir(dirname(join(root, library)), { recursive: true });
    await copyFile(library, join(root, library));
  }
  await copyFile(busybox, join(root, 'bin/busybox'));
  const { stdout } = await run(busybox, ['--list']);
  const applets = stdout.split('\n').filter((applet) => applet !== '' && applet !== 'busybox');
  for (const applet of applets) await symlink('busybox', join(root, 'bin', applet));
  // memcached will not run as root, and needs somebody else to become.
  await writeFile(join(root, 'etc/passwd'), 'root:x:0:0::/:/bin/sh\nnobody:x:65534:65534::/:/bin/sh\n');
  await writeFile(join(root, 'etc/group'), 'root:x:0:\nnogroup:x:65534:\n');
}

async function librariesOf(binary) {
  // A static binary makes ldd fail, and needs no library.
  const { stdout } = await run('ldd', [binary]).catch((error) => error);
  return [...stdout.matchAll(/(?:=> )?(\/\S+) \(0x/g)].map(([, path]) => path);
}

async function importRoot(address, root, kind, tag) {
  const query = new URLSearchParams({ fromSrc: '-', repo: kind.image.local, tag });
  for (const change of [
    `ENTRYPOINT ["/usr/bin/${kind.native.binary}"]`,
    `EXPOSE ${kind.port}`,
    'WORKDIR /data',
    'ENV PATH=/usr/bin:/bin',
  ]) {
    query.append('changes', change);
  }
  const tar = spawn('tar', ['--numeric-owner', '--owner=0', '--group=0', '-C', root, '-c', '.'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const { status, body } = await dockerEngine.call(address, 'POST', `/images/create?${query}`, { input: tar.stdout });
  if (status !== 200 || body.includes('"error"'))
    throw new Error(`the Docker engine refused ${kind.image.local}:${tag}: ${body.trim()}`);
}

async function addTag(address, repository, from, to) {
  const query = new URLSearchParams({ repo: repository, tag: to });
  const { status, body } = await dockerEngine.call(address, 'POST', `/images/${repository}:${from}/tag?${query}`);
  if (status !== 201) throw new Error(`the Docker engine refused the tag ${repository}:${to}: ${body.trim()}`);
}
