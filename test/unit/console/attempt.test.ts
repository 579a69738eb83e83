// What is done on somebody's word is done once however often they click, and what went wrong is said until the next try.

import { describe, expect, it } from 'vitest';
import { Attempt } from '../../../admin-ui/src/components/attempt.ts';
import { ApiProblem } from '../../../admin-ui/src/data/api.ts';

const refused = new ApiProblem({ status: 409, code: 'conflict', detail: 'The name is taken.' });

/** An attempt, and how it stood whenever its host was to be drawn again. */
function attemptOf(): { attempt: Attempt; drawn: { busy: boolean; problem: string | undefined }[] } {
  const drawn: { busy: boolean; problem: string | undefined }[] = [];
  const host = {
    requestUpdate: () => drawn.push({ busy: attempt.busy, problem: attempt.problem?.message }),
    updateComplete: Promise.resolve(true),
  };
  const attempt: Attempt = new Attempt(host);
  return { attempt, drawn };
}

describe('an attempt', () => {
  it('is made once, however often it is asked for while it is under way', async () => {
    const { attempt } = attemptOf();
    const { promise, resolve } = Promise.withResolvers<void>();
    let sent = 0;
    const send = () => {
      sent += 1;
      return promise;
    };
    const clicks = [attempt.run(send), attempt.run(send), attempt.run(send)];
    expect([sent, attempt.busy]).toEqual([1, true]);
    resolve();
    await Promise.all(clicks);
    expect([sent, attempt.busy]).toEqual([1, false]);
    await attempt.run(send);
    expect(sent).toBe(2);
  });

  it('says what went wrong, until the next one begins', async () => {
    const { attempt, drawn } = attemptOf();
    await attempt.run(() => Promise.reject(refused));
    await attempt.run(() => Promise.resolve());
    expect(drawn).toEqual([
      { busy: true, problem: undefined },
      { busy: false, problem: 'The name is taken.' },
      { busy: true, problem: undefined },
      { busy: false, problem: undefined },
    ]);
  });

  it('says of a fault of the console itself that it is one', async () => {
    const { attempt } = attemptOf();
    await attempt.run(() => Promise.reject(new TypeError('x is undefined')));
    expect([attempt.busy, attempt.problem?.code]).toEqual([false, 'internal']);
  });

  it('forgets what went wrong where something else is meant, and not that it is under way', async () => {
    const { attempt } = attemptOf();
    await attempt.run(() => Promise.reject(refused));
    attempt.forget();
    expect(attempt.problem).toBeUndefined();
    const { promise, resolve } = Promise.withResolvers<void>();
    const running = attempt.run(() => promise);
    attempt.forget();
    expect(attempt.busy).toBe(true);
    resolve();
    await running;
  });
});
