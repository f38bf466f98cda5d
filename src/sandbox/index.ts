export { createSandbox } from './create-sandbox.ts';
export type { ConnectionFault, Fault, StatusFault } from './faults.ts';
export type { SandboxOptions } from './options.ts';
export type { Sandbox, SandboxFetch, SandboxServer } from './sandbox.ts';
export type { LoggedRequest } from './service.ts';
export type { Shapes } from './shapes.ts';
export type { ChatValues, MessageValues } from './store.ts';
