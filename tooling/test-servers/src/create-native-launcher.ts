import type { ChosenLauncher, LaunchRequest } from './launch-request.ts';
import { NativeLauncher } from './native-launcher.ts';
import { nativeProgram } from './native-program.ts';

/** Prepares a server as a process of this machine, whatever the environment says of containers. */
export async function createNativeLauncher({
  kind,
  port,
  args,
}: LaunchRequest): Promise<ChosenLauncher<NativeLauncher>> {
  const program = await nativeProgram(kind);
  const ownArgs = kind.native.args.map((arg) => arg.replaceAll('{port}', String(port)));
  const launcher = await NativeLauncher.create({
    file: program.file,
    args: [...program.args, ...ownArgs, ...args],
    port,
  });
  return { launcher, source: 'module' in kind.native ? `by ${kind.native.module}` : `by ${program.file}` };
}
