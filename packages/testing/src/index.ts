export { TestClock, type PendingWait } from './test-clock.ts';
