/** Checks answers against the description at run time: the types say what the API should send, this says where it sends something else. */
import type { OperationId } from '../generated/operations.ts';
import { type Difference, type Validate, validators } from '../generated/validators.js';
import type { DriftEvent } from './events.ts';
import type { Rejection, ResponseValidator } from './options.ts';

export type { DriftEvent, ResponseValidator };

/** The options of `responseValidator`. */
export interface ResponseValidatorOptions {
  /**
   * `warn` tells `on.drift`, and lets every answer through. `strict` also rejects with a `DecodeError` where a field is missing, or is of
   * another kind than the types say. An addition, which the description does not have, is told and never rejected. Default: `warn`.
   */
  mode?: 'warn' | 'strict' | undefined;
}

/**
 * Makes the client's option `validator`, which checks each success of the methods, and a stream message by message. It does not check
 * what is read by other means: `client.api` and `asResponse()`.
 *
 * ```ts
 * const client = createTogglFocusClient({
 *   validator: responseValidator(),
 *   on: { drift: (difference) => console.warn(difference) },
 * });
 * ```
 *
 * @throws {TypeError} an option does not exist or can't be right
 */
export function responseValidator(options: ResponseValidatorOptions = {}): ResponseValidator {
  const { mode = 'warn', ...unknown } = options;
  if ((mode !== 'warn' && mode !== 'strict') || Object.keys(unknown).length > 0)
    throw new TypeError("responseValidator takes { mode }, which is 'warn' or 'strict'.");
  return {
    open(onDrift) {
      const told = new Set<string>();
      const tell = (drift: DriftEvent) => {
        const difference = Object.values(drift).join(' ');
        if (told.has(difference) || told.size === MAX_TOLD) return;
        told.add(difference);
        onDrift(drift);
      };
      return (operationId, body, form) => {
        if (form && form !== 'array') tell({ operationId, pointer: '', expected: 'array', got: form });
        const drifts = driftsOf(operationId, body);
        for (const drift of drifts) tell(drift);
        const wrong = mode === 'strict' ? drifts.find(({ expected }) => expected !== NOTHING) : undefined;
        return wrong && rejectionOf(wrong);
      };
    },
  };
}

/** A server that gives its fields ever new names must not fill the memory. */
const MAX_TOLD = 1_000;

/** The kind of what is not there. */
const NOTHING = 'nothing';

/** Of operations that answer with a body. */
const validates: Partial<Record<OperationId, Validate>> = validators;

function driftsOf(operationId: OperationId, body: unknown): DriftEvent[] {
  const validate = validates[operationId];
  if (!validate || validate(body)) return [];
  const drifts = (validate.errors ?? []).map((difference) => driftOf(operationId, difference));
  // They hold the answer, which the function would keep until its next call.
  validate.errors = null;
  return drifts;
}

/** The names in its path are the description's own, so they can be shown. */
function driftOf(operationId: OperationId, difference: Difference): DriftEvent {
  const { instancePath, keyword, params, parentSchema, data } = difference;
  const { type, format, missingProperty, additionalProperty } = params;
  const pointer = instancePath.replace(/\/\d+(?=\/|$)/g, '/*');
  if (missingProperty !== undefined) {
    const expected = kinds(parentSchema.properties?.[missingProperty]?.type);
    return { operationId, pointer: `${pointer}/${missingProperty}`, expected, got: NOTHING };
  }
  if (additionalProperty !== undefined) {
    const got = kindOf(new Map(Object.entries(data ?? {})).get(additionalProperty));
    return { operationId, pointer: `${pointer}/${shownName(additionalProperty)}`, expected: NOTHING, got };
  }
  // The description has no body at all.
  if (keyword === 'false schema') return { operationId, pointer, expected: NOTHING, got: kindOf(data) };
  return { operationId, pointer, expected: format ?? kinds(type ?? keyword), got: kindOf(data) };
}

function kinds(type: string | readonly string[] = 'something'): string {
  return [type].flat().join(' or ');
}

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'array' : typeof value;
}

/** A field that the description does not have may be named after data, such as an ID, a key or an address: words alone are shown. */
function shownName(name: string): string {
  return name.length <= 40 && /^[A-Za-z]+(_[A-Za-z]+)*$/.test(name) ? name : '?';
}

function rejectionOf({ operationId, pointer, expected, got }: DriftEvent): Rejection {
  return {
    problem: `the answer of ${operationId} has ${got} at ${pointer || 'the top'}, where the description has ${expected}`,
    advice:
      "The API may have changed: look for a newer version of this package, or give responseValidator the mode 'warn'.",
  };
}
