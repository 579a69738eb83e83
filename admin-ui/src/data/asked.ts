// What goes with a question to the API, and what is answered? Read off the generated description (`npm run types`), so that nothing
// about the server is written down here a second time.

import type { paths } from './openapi.d.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/** Paths that can be asked with this method. */
export type PathOf<M extends Method> = {
  [Path in keyof paths]: paths[Path] extends { readonly [Name in M]: object } ? Path : never;
}[keyof paths];

/** What comes back: `Answer<'/api/roles/{id}'>`, `Answer<'/api/roles', 'post'>`. */
export type Answer<Path extends keyof paths, M extends Method = 'get'> = paths[Path][M] extends {
  readonly responses: infer Responses;
}
  ? ContentOf<Responses[keyof Responses & (200 | 201 | 202 | 204)]>
  : never;

/** One entry of a list: `Item<'/api/roles'>`. */
export type Item<Path extends PathOf<'get'>> =
  Answer<Path> extends { readonly items: readonly (infer One)[] } ? One : never;

/** What is sent as the body: `Body<'/api/roles', 'post'>`. */
export type Body<Path extends keyof paths, M extends Method> = paths[Path][M] extends {
  readonly requestBody?: { readonly content: infer Contents };
}
  ? Unset<Contents[keyof Contents]>
  : never;

/** What goes with every request: another tenant than the selected one; the version that was seen and must still be the newest. */
export interface Sending {
  readonly tenantId?: string | undefined;
  readonly seenVersion?: number | undefined;
}

/** All that goes with a request, by what the API takes. */
export type Sent<Path extends keyof paths, M extends Method> = Sending &
  Given<'path', ParameterOf<Path, M, 'path'>> &
  Given<'query', Unset<ParameterOf<Path, M, 'query'>, boolean>> &
  Given<'body', Body<Path, M>>;

/** The same as an argument, which can be left out where nothing has to be sent. */
export type Arguments<Path extends keyof paths, M extends Method> =
  Record<never, never> extends Sent<Path, M> ? [sent?: Sent<Path, M>] : [sent: Sent<Path, M>];

type ContentOf<Response> = Response extends { content: { readonly 'application/json': infer Content } }
  ? Content
  : undefined;

type ParameterOf<Path extends keyof paths, M extends Method, Place extends 'path' | 'query'> = paths[Path][M] extends {
  readonly parameters: infer Parameters;
}
  ? Place extends keyof Parameters
    ? NonNullable<Parameters[Place]>
    : never
  : never;

type Given<Name extends string, Value> = [Value] extends [never]
  ? unknown
  : Record<never, never> extends Value
    ? { readonly [One in Name]?: Value }
    : { readonly [One in Name]: Value };

/** What need not be there may be undefined, as deep as it goes: it is not sent. `Flag`: what stands for 'true' and 'false'. */
type Unset<Value, Flag = never> = Value extends readonly unknown[]
  ? number extends Value['length']
    ? readonly Unset<Value[number]>[]
    : Value
  : Value extends object
    ? {
        [Name in keyof Value]:
          | Unset<Value[Name]>
          | (Value[Name] extends 'true' | 'false' | undefined ? Flag : never)
          | (Record<never, never> extends Pick<Value, Name> ? undefined : never);
      }
    : Value;
