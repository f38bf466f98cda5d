import { ArgumentError, ConfigurationError } from './errors.ts';
import { requestName, type Target } from './transport/target.ts';

/** Takes a sentence, and throws it as an error. */
export type Refuse = (problem: string) => never;

export function refuseArgument(target: Target, problem: string): never {
  throw new ArgumentError(`${requestName(target)}: ${problem} Nothing was sent.`, target);
}

/** For what the set-up of the client lacks, where only a call can tell. */
export function refuseCall(target: Target, problem: string): never {
  throw new ConfigurationError(`${requestName(target)}: ${problem} Nothing was sent.`, target);
}
