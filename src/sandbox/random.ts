/**
 * Numbers that look random and are the same each time: the same seed, the same row. Mulberry32, by Tommy Ettinger, in the public domain.
 * Returns whole numbers from 0 to 2³² − 1.
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

/** 32 hexadecimal digits, as the API's trace IDs have. */
export function traceIds(seed: number): () => string {
  const next = randomNumbers(seed);
  return () => Array.from({ length: 4 }, () => next().toString(16).padStart(8, '0')).join('');
}
