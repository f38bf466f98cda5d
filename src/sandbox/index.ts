export { createSandbox } from './create-sandbox.ts';
export type { ConnectionFault, Fault, StatusFault } from './faults.ts';
export type { Shapes } from './operations.ts';
export type { SandboxOptions } from './options.ts';
export type { Sandbox, SandboxServer } from './sandbox.ts';
export type { LoggedRequest } from './service.ts';
export type { ChatValues, MessageValues } from './store.ts';
