export { FaultyBackend, type ErrorFactory, type FaultyBackendOptions, type FaultyCommands } from './faulty-backend.ts';
export { RecordingBackend, type RecordedCall } from './recording-backend.ts';
export { TestClock, type PendingWait } from './test-clock.ts';
