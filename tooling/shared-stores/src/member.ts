// One process of a group: does the tasks that it is told, until nobody is there any more to tell it.
import type { Order, Saying } from './messages.ts';
import { StoreClient, type StoreAddress } from './store-client.ts';
import type { Task, Tasks } from './task.ts';

const [file, address] = process.argv.slice(2) as [string, string];
const { tasks } = (await import(file)) as { readonly tasks: Tasks };
const client = await StoreClient.load(JSON.parse(address) as StoreAddress);
const cache = client.createCache();

function say(saying: Saying): void {
  process.send?.(saying);
}

async function follow({ task, input }: Order): Promise<void> {
  try {
    const answer = await (tasks[task] as Task<unknown>)({ cache, input });
    say({ kind: 'answered', answer });
  } catch (error) {
    say({ kind: 'failed', stack: error instanceof Error ? String(error.stack) : String(error) });
  }
}

process.on('message', (order: Order) => void follow(order));
process.once('disconnect', () => void cache.close());
say({ kind: 'ready' });
