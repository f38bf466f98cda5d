/** The decisions about a retry, without a clock or a server: send again? after how long? */
import { assert, constantFrom, double, integer, nat, oneof, property, string, stringMatching, tuple } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isRetriedFailure, isRetriedStatus, retryAfterMs, retryDelayMs } from '../../../src/transport/retry.ts';

const statuses = Array.from({ length: 500 }, (_, index) => 100 + index);
const transient = [408, 429, 500, 502, 503, 504];

/** The headers of an answer. */
function sent(retryAfter: string | null, date: string | null = null) {
  return { get: (name: string) => (name === 'Date' ? date : retryAfter) };
}

describe('isRetriedStatus', () => {
  it.each([
    ['GET', transient],
    ['PUT', transient],
    ['DELETE', transient],
    ['PATCH', transient],
    ['POST', [429]],
  ])('retries a %s on %j and no other status', (method, retried) => {
    expect(statuses.filter((status) => isRetriedStatus(method, status))).toEqual(retried);
  });
});

describe('isRetriedFailure', () => {
  it.each(['GET', 'PUT', 'DELETE', 'PATCH'])('retries a %s after any failure of the network', (method) => {
    expect([isRetriedFailure(method, 'not-sent'), isRetriedFailure(method, 'unknown')]).toEqual([true, true]);
  });

  it('retries a POST only where it was not sent', () => {
    expect([isRetriedFailure('POST', 'not-sent'), isRetriedFailure('POST', 'unknown')]).toEqual([true, false]);
  });
});

describe('retryDelayMs, where no wait was asked for,', () => {
  it('doubles from half a second up to eight', () => {
    const waits = [0, 1, 2, 3, 4, 5, 6].map((retries) => retryDelayMs(retries, undefined, 0));
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  it('takes off up to a quarter by chance', () => {
    expect([0, 0.5, 1].map((random) => retryDelayMs(4, undefined, random))).toEqual([8_000, 7_000, 6_000]);
  });

  it('stays within three quarters and the whole for any number of retries', () => {
    const chance = double({ min: 0, max: 1, noNaN: true });
    assert(
      property(nat(5_000), chance, (retries, random) => {
        const whole = retryDelayMs(retries, undefined, 0);
        expect(whole).toBe(Math.min(500 * 2 ** retries, 8_000));
        expect(retryDelayMs(retries, undefined, random)).toBeGreaterThanOrEqual(whole * 0.75);
        expect(retryDelayMs(retries, undefined, random)).toBeLessThanOrEqual(whole);
      }),
    );
  });
});

const nowMs = Date.UTC(2026, 6, 1, 12, 0, 0);

describe('retryAfterMs', () => {
  it.each([
    ['0', 0],
    ['1', 1_000],
    ['120', 120_000],
    ['007', 7_000],
    ['0.5', 500],
    ['1.25', 1_250],
  ])('reads %j as seconds', (header, waitMs) => {
    expect(retryAfterMs(sent(header), nowMs)).toBe(waitMs);
  });

  it.each([
    ['Wed, 01 Jul 2026 12:00:30 GMT', 30_000],
    ['Wednesday, 01-Jul-26 12:00:30 GMT', 30_000],
    ['Wed Jul  1 12:00:30 2026', 30_000],
    ['Wed, 01 Jul 2026 11:59:59 GMT', 0],
    ['Sun, 06 Nov 1994 08:49:37 GMT', 0],
    ['Sunday, 06-Nov-94 08:49:37 GMT', 0],
    ['Sun Nov  6 08:49:37 1994', 0],
  ])('reads %j as a date, and one that has passed as no wait', (header, waitMs) => {
    expect(retryAfterMs(sent(header), nowMs)).toBe(waitMs);
  });

  it.each([
    '',
    '-5',
    '-0',
    '+5',
    '0x10',
    '0b11',
    '1e3',
    '1e-3',
    '.5',
    '5.',
    '1.2.3',
    '1,000',
    '5 s',
    '5s',
    '٣',
    'NaN',
    'Infinity',
    'soon',
    'Soon',
    'Soon 5',
    'Later 12',
    'Never 2030',
    'May 1',
    'Mon 5',
    'Sun 2030',
    'Friday, 13',
    'Try again in 5 minutes',
    '2026-07-01T12:00:30Z',
    '2026-07-01',
    '1 Jul 2026 12:00:30 GMT',
    'Wed, GMT',
    'Wed, 01 Foo 2026 12:00:30 GMT',
    'Wed, 01 Jul 2026 99:00:30 GMT',
    'null',
    'undefined',
    '<html>',
  ])('takes %j for no wish at all', (header) => {
    expect(retryAfterMs(sent(header), nowMs)).toBeUndefined();
  });

  it('takes a missing header for no wish at all', () => {
    expect(retryAfterMs(sent(null), nowMs)).toBeUndefined();
  });

  it('never yields NaN or a negative wait, whatever is sent', () => {
    const months = constantFrom('Jan', 'Feb', 'Sept', 'Dec', 'Foo', '13');
    const almostDate = tuple(
      constantFrom('Wed, ', 'Wed ', 'Wednesday, ', 'Foo ', ''),
      integer({ min: -40, max: 400_000 }).map(String),
      months,
      integer({ min: -400_000, max: 400_000 }).map(String),
      constantFrom('', '12:00:00', '25:61:61', '-1:0:0'),
      constantFrom('', 'GMT', 'UTC', '+0100', '-9999'),
    ).map((parts) => parts.join(' '));
    const header = oneof(
      string(),
      stringMatching(/^[-+.0-9eExXb_, ]{0,12}$/),
      stringMatching(/^\d{1,400}$/),
      almostDate,
    );
    assert(
      property(header, integer({ min: 0, max: 8.64e15 }), (text, now) => {
        const waitMs = retryAfterMs(sent(text), now);
        expect(waitMs === undefined || waitMs >= 0).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes for a number nothing but digits, with a fraction or without', () => {
    assert(
      property(stringMatching(/^[-+.0-9eExX ]{1,8}$/), (text) => {
        expect(retryAfterMs(sent(text), nowMs) !== undefined).toBe(/^\d+(\.\d+)?$/.test(text.trim()));
      }),
      { numRuns: 2_000 },
    );
  });

  it('takes a word and a number for no wish at all, the name of a day too', () => {
    const words = oneof(stringMatching(/^[A-Z][a-z]{2,8},?$/), constantFrom('Mon', 'Tue,', 'Wednesday', 'Sunday,'));
    assert(
      property(words, nat(3_000), (word, number) => {
        expect(retryAfterMs(sent(`${word} ${number}`), nowMs)).toBeUndefined();
      }),
    );
  });

  it('reads any second of forty years alike in the three forms of an HTTP date', () => {
    const seconds = integer({ min: Date.UTC(2006, 0) / 1000, max: Date.UTC(2046, 0) / 1000 });
    assert(
      property(seconds, (second) => {
        const date = new Date(second * 1000);
        for (const form of [imfDate, rfc850Date, asctimeDate]) {
          expect(retryAfterMs(sent(form(date)), nowMs)).toBe(Math.max(0, date.getTime() - nowMs));
        }
      }),
    );
  });
});

// The forms of https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7, written from their grammar.
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function partsOf(date: Date) {
  const day = days[date.getUTCDay()] ?? '';
  const dayOfMonth = `${date.getUTCDate()}`;
  const month = months[date.getUTCMonth()] ?? '';
  return { day, dayOfMonth, month, year: `${date.getUTCFullYear()}`, time: date.toISOString().slice(11, 19) };
}

function imfDate(date: Date): string {
  const { day, dayOfMonth, month, year, time } = partsOf(date);
  return `${day.slice(0, 3)}, ${dayOfMonth.padStart(2, '0')} ${month} ${year} ${time} GMT`;
}

function rfc850Date(date: Date): string {
  const { day, dayOfMonth, month, year, time } = partsOf(date);
  return `${day}, ${dayOfMonth.padStart(2, '0')}-${month}-${year.slice(2)} ${time} GMT`;
}

function asctimeDate(date: Date): string {
  const { day, dayOfMonth, month, year, time } = partsOf(date);
  return `${day.slice(0, 3)} ${month} ${dayOfMonth.padStart(2, ' ')} ${time} ${year}`;
}
