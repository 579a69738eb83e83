// What do the pages of policies say?

export const policies = {
  title: 'Policies',
  lead: 'What no agent may do, and what waits for a person, whatever its roles allow.',
  create: 'New policy',
  search: 'Name',
  total: (count: number) => (count === 1 ? '1 policy' : `${count.toLocaleString('en')} policies`),
  empty: 'No policy yet',
  emptyWhy: 'Roles and access rules decide alone until a policy is published.',
  name: 'Name',
  state: 'State',
  updated: 'Changed',
  mode: 'Mode',
  modes: { enforce: 'enforce', monitor: 'monitor', off: 'off' },
  modeHints: {
    enforce: 'What it says counts.',
    monitor: 'What it says is recorded, and changes nothing.',
    off: 'It is not asked.',
  },
  hits: 'Hits',
  hitsOf: (day: number, week: number) =>
    week === 0 ? 'none in 7 days' : `${day.toLocaleString('en')} in 24 h, ${week.toLocaleString('en')} in 7 days`,
  hitsHint: 'Decisions in which one of its rules spoke; of one that monitors, those that it would have changed.',
  testsNoneShort: 'none',
  owner: 'Owner',
  ownerNobody: 'nobody',
  sorted: 'Sorted by',
  sorts: {
    '-updated_at': 'Changed last',
    updated_at: 'Changed first',
    '-name': 'Name, from Z',
    mode: 'Mode',
  },
  sortUsual: 'Name',
  whose: 'Whose',
  whoseMine: 'Mine',
  about: 'About this policy',
  ownerLead: 'Whom to ask about it.',
  ownerChange: 'Change owner',
  ownerTitle: (name: string) => `Who owns ${name}?`,
  ownerSave: 'Save',
  ofPack: (pack: string) => `Belongs to the pack ${pack}`,
  ofPackLead:
    'It changes with its pack. Detach it to edit it on its own; later versions of the pack then leave it alone.',
  detach: 'Detach from the pack',
  detachTitle: (name: string) => `Detach ${name} from its pack?`,
  detachLead:
    'It stays in force as it is and becomes your own. It gets no more updates with the pack, and does not go when the pack is uninstalled.',
  detached: 'It is your own now, and can be edited.',
  ofTemplate: (name: string) => `Made from the template ${name}`,
  inStep: (revision: number) => `As the template says, revision ${revision}.`,
  edited: 'It was edited since.',
  newer: (revision: number) => `The template has revision ${revision} by now.`,
  templateGone: 'The template is gone; the policy stays as it is.',
  pull: 'Pull the template in',
  pullTitle: (name: string, revision: number) => `Pull ${name}, revision ${revision}, in?`,
  pullLead: 'This becomes the next draft. What is published stays in force.',
  pullAction: 'Make it the draft',
  pulled: (version: number) => `The template's text is draft v${version} now.`,
  same: 'The texts are the same.',
  needsPack: 'Detaching needs the permission packs.install.',
  needsEdit: 'Changing policies needs the permission policies.edit.',
  compareLead: (version: number) => `Compared with v${version}, the newest: - goes, + came.`,
  preview: 'Try a request',
  previewLead: 'What would be decided if the text above were in force? Nothing is sent or recorded.',
  previewAsk: 'Try it',
  previewNow: 'Now',
  previewThen: 'With this text',
  previewSame: 'Nothing changes for this request.',
  previewChanges: 'This text changes the answer.',
  previewRules: 'What each rule of this text says',
  previewOutOfScope: 'The scope of this text does not fit this request.',
  outcomes: { true: 'applies', false: 'does not apply', unknown: 'cannot be told' } as Record<string, string>,
  published: (version: number) => `published v${version}`,
  draft: (version: number) => `draft v${version}`,
  back: 'All policies',
  text: 'Text (YAML)',
  textHint:
    'Ctrl+Space offers what can stand here, Ctrl+S or ⌘S saves a draft. Escape, then Tab leaves the field. What is published stays in force until you publish again.',
  textReadOnly: 'You may read this policy, and not change it.',
  save: 'Save draft',
  saved: (version: number) => `Saved as draft v${version}.`,
  publish: 'Publish',
  publishedNow: (version: number) => `v${version} is in force now.`,
  unsaved: 'Not saved yet. Save before you publish, compare or restore.',
  delete: 'Delete',
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteLead: 'All its versions go. If one is published, it stops deciding at once.',
  refused: 'This text is not a policy yet',
  failing: 'Tests fail',
  failingWhy: 'A draft may stay like this; it cannot be published.',
  place: (line: number, column: number) => `${line}:${column}`,
  goTo: (line: number, column: number) => `Go to line ${line}, column ${column}`,
  previewAgents: 'Name of an agent of this tenant.',
  reload: 'Discard my text and read the newest',
  tests: 'Tests',
  testsNone:
    'This policy has no tests. Add some below its rules: they keep it from being published when it no longer does what was meant.',
  testsBroken: 'The tests run as soon as the text is a policy.',
  testsPassed: (count: number) => (count === 1 ? '1 passes' : `${count} pass`),
  testsFailed: (failed: number, count: number) => `${failed} of ${count} fail`,
  result: 'Result',
  test: 'Test',
  expected: 'Expected',
  got: 'Got',
  passes: 'passes',
  fails: 'fails',
  editorLoading: 'Opening the editor…',
  conflict: (version: number) => `Somebody saved v${version} while you were writing.`,
  conflictLead: (count: number) =>
    count === 1
      ? 'Nothing of yours is lost. One place was changed by both of you: choose what it shall be.'
      : `Nothing of yours is lost. ${count} places were changed by both of you: choose what they shall be.`,
  conflictNone: 'Nothing of yours is lost, and no place was changed by both of you: below is everything together.',
  conflictNumber: (at: number) => `Place ${at} that both changed`,
  theirs: (version: number) => `What was saved as v${version}`,
  mine: 'What you wrote',
  takeTheirs: 'Take theirs',
  takeMine: 'Take mine',
  removed: '(these lines are removed)',
  together: 'Both together',
  togetherHint: 'Change it as you like; it is saved as the next draft.',
  saveTogether: 'Save both together',
  versions: 'Versions',
  version: 'Version',
  versionName: (version: number) => `v${version}`,
  versionTitle: (name: string, version: number) => `${name}, v${version}`,
  saved_at: 'Saved',
  published_at: 'Published',
  states: { draft: 'draft', published: 'published', replaced: 'replaced' } as Record<string, string>,
  show: 'Show',
  restore: 'Restore',
  restored: (from: number, version: number) => `v${from} is draft v${version} now.`,
  impact: 'What would change',
  impactCount: (changed: number, examined: number) =>
    `${changed.toLocaleString('en')} of ${examined.toLocaleString('en')} recorded requests of the last seven days would be decided otherwise.`,
  impactUndecided: (count: number) =>
    count === 1
      ? '1 request could not be compared: it depends on a body, and bodies are not kept.'
      : `${count.toLocaleString('en')} requests could not be compared: they depend on a body, and bodies are not kept.`,
  impactUnsaved: 'Save the draft first: what is saved is compared with the recorded requests.',
  impactFirst: (count: number) => `The first ${count} are shown.`,
  impactNone: 'Nothing would change',
  impactNoneWhy: 'Every recorded request that could be compared would be decided as it was.',
  at: 'Time',
  agent: 'Agent',
  request: 'Request',
  before: 'Was',
  after: 'Would be',
  rule: 'Rule',
  effects: { allow: 'allowed', deny: 'denied', requires_approval: 'held' } as Record<string, string>,
  template: `metadata:
  name: new-policy
  description: What this keeps from happening
rules:
  - name: writes-wait
    conditions:
      all:
        - { field: request.method, operator: in, value: [POST, PUT, PATCH, DELETE] }
    decision: requires_approval
    reason: Changes need a person
    risk_score: 50
tests:
  - name: reads pass
    request: { method: GET, url: "https://api.example.com/orders" }
    expect: allow
  - name: writes wait
    request: { method: POST, url: "https://api.example.com/orders" }
    expect: { decision: requires_approval, rule: writes-wait }
`,
} as const;
