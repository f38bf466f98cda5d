/** Checks and copies the arguments of `addChat` and `addMessages`. */
import { checkFields, checkInteger, checkText, checkTime, orNull, refuse } from './check.ts';
import { copyJson, isObject, type JsonObject } from './json.ts';
import type { ChatValues, MessageValues } from './store.ts';

type Checks<Values> = { [Name in keyof Required<Values>]: (name: string, value: unknown) => Required<Values>[Name] };

const chatChecks: Checks<ChatValues> = {
  created_at: checkTime,
  deleted_at: orNull(checkTime),
  id: (name, value) => checkInteger(name, value, 1),
  name: orNull(checkText),
  toggl_user_id: (name, value) => checkInteger(name, value, 1),
  updated_at: orNull(checkTime),
};

const messageChecks: Checks<MessageValues> = {
  content: checkObject,
  created_at: checkTime,
  feedback_message: orNull(checkText),
  feedback_type: orNull(checkTextOrObject),
  id: (name, value) => checkInteger(name, value, 1),
  role: checkTextOrObject,
  updated_at: orNull(checkTime),
};

const chatFields = Object.keys(chatChecks);
const messageFields = Object.keys(messageChecks);

export function readChatValues(values: unknown): ChatValues {
  return readValues('addChat', checkFields('addChat', values, chatFields), chatChecks);
}

export function readMessageValues(values: unknown): MessageValues[] {
  if (!Array.isArray(values)) return refuse('addMessages takes a list of messages.');
  return values.map((value: unknown) => {
    const { role, content, ...rest } = checkFields('addMessages', value, messageFields);
    return {
      ...readValues('addMessages', rest, messageChecks),
      content: messageChecks.content('addMessages: content', content),
      role: messageChecks.role('addMessages: role', role),
    };
  });
}

function readValues<Values extends object>(where: string, given: JsonObject, checks: Checks<Values>): Partial<Values> {
  const values: Partial<Values> = {};
  for (const name in checks) {
    const value = given[name];
    if (value !== undefined) values[name] = checks[name](`${where}: ${name}`, value);
  }
  return values;
}

function checkObject(name: string, value: unknown): JsonObject {
  return isObject(value) ? copyJson(value, name) : refuse(`${name} must be an object.`);
}

function checkTextOrObject(name: string, value: unknown): string | JsonObject {
  return typeof value === 'string' ? value : checkObject(name, value);
}
