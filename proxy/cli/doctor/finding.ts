// What does a check of `holdgate doctor` say?

/** What was looked at, and what came of it. */
export interface Finding {
  readonly name: string;
  readonly ok: boolean;
  readonly says: string;
}
