export type { components, operations, paths } from '../generated/schema.ts';
export type { Chat, Chats, CreateChatBody, ListChatsQuery, UpdateChatBody } from './chats.ts';
export { createTogglFocusClient, type TogglFocusClient } from './client.ts';
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
export type { ClientEvents, RequestEvent, ResponseEvent, RetryEvent } from './events.ts';
export type {
  ChatMessage,
  ListChatMessagesQuery,
  Messages,
  StreamChatMessagesQuery,
  UpdateChatMessageBody,
} from './messages.ts';
export type { CallOptions, ClientOptions, QuotaOptions } from './options.ts';
export type { ApiPromise } from './result/api-promise.ts';
export type { MessageStream } from './result/message-stream.ts';
export type { Page, PagePromise } from './result/page.ts';
export type { Quota } from './transport/quota.ts';
