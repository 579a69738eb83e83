// Is this what the route asks for? Parameters, query and body against their schemas, all problems at once.

import type { Context } from 'koa';
import type { ZodError, ZodType } from 'zod';
import { ApiError, type Problem } from '../errors.ts';
import { DEFAULT_BODY_LIMIT_BYTES, parseForm, parseJson, parseText, readBody } from './body.ts';
import type { Route } from './route.ts';

export interface Input {
  readonly params: unknown;
  readonly query: unknown;
  readonly body: unknown;
  /** The body as it came; empty where the route reads none. */
  readonly bytes: Buffer;
}

/** Reads and checks a request. Throws ApiError `not_found` for an impossible id in the path, `invalid_request` with every problem, and body errors. */
export async function readInput(
  route: Route,
  context: Context,
  params: Readonly<Record<string, string>>,
): Promise<Input> {
  const bytes = route.body
    ? await readBody(context.req, route.bodyLimitBytes ?? DEFAULT_BODY_LIMIT_BYTES)
    : Buffer.alloc(0);
  const problems: Problem[] = [];
  const path = check(route.params, params, '', []);
  if (path === FAILED) throw new ApiError('not_found', 'There is nothing at this address.');
  const query = check(route.query, { ...context.query }, '/query', problems);
  const body = route.body ? check(route.body, parsed(route, bytes, context), '', problems) : undefined;
  if (problems.length > 0) {
    throw new ApiError('invalid_request', sentence(problems), { errors: problems });
  }
  return { params: path, query, body, bytes };
}

const FAILED = Symbol('failed');

function parsed(route: Route, bytes: Buffer, context: Context): unknown {
  if (route.bodyType === 'form') return parseForm(bytes, context.req.headers);
  return route.bodyType === 'text' ? parseText(bytes, context.req.headers) : parseJson(bytes, context.req.headers);
}

function check(schema: ZodType | undefined, value: unknown, prefix: string, problems: Problem[]): unknown {
  if (!schema) return value;
  const answer = schema.safeParse(value);
  if (answer.success) return answer.data;
  problems.push(...problemsOf(answer.error, prefix));
  return FAILED;
}

/** A schema's complaints as problems with JSON pointers (RFC 6901) below `prefix`. */
export function problemsOf({ issues }: Pick<ZodError, 'issues'>, prefix: string): Problem[] {
  return issues.flatMap((issue) => {
    const at = `${prefix}${issue.path.map((step) => `/${escapeStep(String(step))}`).join('')}`;
    const meant = issue.code === 'invalid_union' ? nearest(issue.errors) : undefined;
    if (meant) return problemsOf({ issues: meant }, at);
    if (issue.code !== 'unrecognized_keys') return [{ pointer: at, message: issue.message }];
    return issue.keys.map((key) => ({
      pointer: `${at}/${escapeStep(key)}`,
      message: 'This member is not known here.',
    }));
  });
}

/** Of several shapes the one that the value comes nearest to; undefined where two are as near. */
function nearest<Issue>(shapes: readonly Issue[][]): Issue[] | undefined {
  const [one, other] = shapes.toSorted((a, b) => a.length - b.length);
  return one && one.length > 0 && one.length < (other?.length ?? Number.POSITIVE_INFINITY) ? one : undefined;
}

function escapeStep(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1');
}

function sentence(problems: readonly Problem[]): string {
  const [first] = problems as [Problem, ...Problem[]];
  const where = first.pointer === '' ? 'the request' : first.pointer;
  const rest = problems.length === 1 ? '' : ` ${problems.length - 1} more are listed in errors.`;
  return `Not accepted: ${where}: ${first.message.replace(/\.$/, '')}.${rest}`;
}
