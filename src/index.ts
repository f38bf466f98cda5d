export type { Client, FetchResponse, Middleware } from 'openapi-fetch';
export type { OperationId } from '../generated/operations.ts';
export type * from '../generated/resources.ts';
export type { components, operations, paths } from '../generated/schema.ts';
export type { CallOptions } from './call-options.ts';
export { createTogglFocusClient, type TogglFocusClient } from './client.ts';
export type { Outcome } from './errors.ts';
export {
  ApiError,
  ArgumentError,
  AuthenticationError,
  ConfigurationError,
  ConnectionError,
  DecodeError,
  InvalidRequestError,
  NotFoundError,
  PaymentRequiredError,
  PermissionDeniedError,
  QuotaExceededError,
  RateLimitError,
  ServerError,
  TimeoutError,
  TogglFocusError,
} from './errors.ts';
export type {
  ClientEvents,
  DriftEvent,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  StoreErrorEvent,
  WaitEvent,
} from './events.ts';
export type {
  AnswerCheck,
  ClientOptions,
  Fetch,
  QuotaOptions,
  Rejection,
  ResponseValidator,
  StreamForm,
} from './options.ts';
export type { ApiPromise } from './result/api-promise.ts';
export type { MessageStream } from './result/message-stream.ts';
export type { Page, PagePromise } from './result/page.ts';
export type { Quota } from './transport/quota.ts';
export type { QuotaStore } from './transport/shared-quota.ts';
