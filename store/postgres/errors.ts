// What does an error of PostgreSQL mean to the rest of the program, and which ones are worth another try?

import { StoreError, type StoreErrorCode } from '../store.ts';

const UNIQUE_VIOLATION = '23505';
const READ_ONLY_TRANSACTION = '25006';
const REPEATABLE = new Set(['40001', '40P01']);
/** Connection exceptions, lack of resources, operator intervention, system errors. */
const UNAVAILABLE_CLASSES = new Set(['08', '53', '57', '58', '28', '3D']);
const CORRUPT_CLASS = 'XX';
const NETWORK = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'EAI_AGAIN',
  'ENOENT',
]);
const BROKEN = /connection (terminated|ended|error|timeout)|timeout exceeded when trying to connect|not queryable|SSL/i;

/** Whether the same transaction may succeed when it is run again: a serialization failure or a deadlock. */
export function isRepeatable(error: unknown): boolean {
  return REPEATABLE.has(codeOf(error instanceof StoreError ? error.cause : error));
}

/** The StoreError for an error of the driver; anything else as it is. */
export function translated(error: unknown): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) return error;
  const meaning = meaningOf(codeOf(error), error.message);
  return meaning ? new StoreError(meaning.code, meaning.sentence, { cause: error }) : error;
}

function meaningOf(code: string, message: string): { code: StoreErrorCode; sentence: string } | undefined {
  if (code === UNIQUE_VIOLATION)
    return { code: 'conflict', sentence: 'A row with the same unique values is already there.' };
  if (code === READ_ONLY_TRANSACTION)
    return { code: 'read_only', sentence: 'The PostgreSQL server is read only; name its primary in the database URL.' };
  if (REPEATABLE.has(code))
    return {
      code: 'unavailable',
      sentence: 'PostgreSQL could not serialize the change among others, after several tries. Try again.',
    };
  if (code.length === 5 && code.startsWith(CORRUPT_CLASS))
    return { code: 'corrupt', sentence: 'PostgreSQL reports damaged data. See its log.' };
  if (isUnavailable(code, message))
    return { code: 'unavailable', sentence: 'PostgreSQL cannot be reached; see the cause.' };
  return undefined;
}

function isUnavailable(code: string, message: string): boolean {
  return (
    NETWORK.has(code) ||
    (code.length === 5 && UNAVAILABLE_CLASSES.has(code.slice(0, 2))) ||
    (code === '' && BROKEN.test(message))
  );
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
