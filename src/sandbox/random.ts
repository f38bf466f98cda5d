/**
 * Pseudorandom integers from 0 to 2³² − 1: the same seed gives the same sequence. Mulberry32, by Tommy Ettinger, in the public domain.
 */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}

/** Texts of 32 hexadecimal digits, the form of the API's trace IDs. */
export function traceIds(seed: number): () => string {
  const next = randomNumbers(seed);
  return () => Array.from({ length: 4 }, () => next().toString(16).padStart(8, '0')).join('');
}
