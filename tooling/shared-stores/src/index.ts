export { ProcessGroup } from './process-group.ts';
export { SharedStore } from './shared-store.ts';
export { storeNames, type StoreName } from './store-kinds.ts';
export type { Task, TaskContext, Tasks } from './task.ts';
