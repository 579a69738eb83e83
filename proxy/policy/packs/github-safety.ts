// GitHub safety: nothing reaches a protected branch, changes who has access, or loses a repository without a person.

import { APPROVERS, type Pack, type Parameters, written } from './pack.ts';

/** Merges, and writes that go to a protected branch without a pull request. A file written without naming a branch goes to the default one. */
function branches({ protected_branches, approver_roles, git_push }: Parameters): string {
  const names = protected_branches as readonly string[];
  const refs = names.map((name) => `heads/${name}`);
  const [first = 'main'] = names;
  const approval = `{ approvers: { roles: ${written(approver_roles)} } }`;
  const among = (field: string, values: readonly string[]): string =>
    `any: [${values.map((value) => `{ field: ${field}, operator: glob, value: ${written(value)} }`).join(', ')}]`;
  const branch = first.replaceAll('*', 'x').replaceAll('?', 'x');
  return `metadata:
  name: github-safety/branches
  description: Protected branches change by review, and are never deleted or rewritten
  scope: { action_types: ["github.*"] }
rules:
  - name: protected-branch-deleted
    conditions: { all: [{ field: action.type, operator: equals, value: github.ref.delete }, { ${among('action.parameters.ref', refs)} }] }
    decision: deny
    reason: A protected branch is not deleted
  - name: history-rewritten
    conditions:
      all:
        - { field: action.type, operator: equals, value: github.ref.update }
        - { field: action.parameters.force, operator: equals, value: true }
        - { ${among('action.parameters.ref', refs)} }
    decision: deny
    reason: The history of a protected branch is not rewritten
  - name: protected-branch-moved
    conditions: { all: [{ field: action.type, operator: equals, value: github.ref.update }, { ${among('action.parameters.ref', refs)} }] }
    decision: requires_approval
    reason: Moving a protected branch needs a person
    risk_score: 80
    approval: ${approval}
  - name: merge
    conditions: { field: action.type, operator: in, value: [github.pr.merge, github.branch.merge] }
    decision: requires_approval
    reason: A merge needs a person
    risk_score: 70
    approval: ${approval}
  - name: written-without-review
    conditions:
      all:
        - { field: action.type, operator: in, value: [github.contents.write, github.contents.delete] }
        - any:
            - { field: action.parameters.branch, operator: not_exists }
            - { ${among('action.parameters.branch', names)} }
    decision: requires_approval
    reason: Files on a protected branch change by pull request, or with a person
    risk_score: 60
    approval: ${approval}
  - name: pushed
    conditions: { field: action.type, operator: equals, value: github.repo.push }
    decision: ${git_push}
    reason: What git pushes to which branch cannot be seen from outside
tests:
  - { name: reading passes, request: { action: github.pr.read, method: GET }, expect: allow }
  - { name: a merge waits, request: { action: github.pr.merge, method: PUT }, expect: { decision: requires_approval, rule: merge } }
  - { name: branches merge with a person, request: { action: { type: github.branch.merge, parameters: { base: feature } }, method: POST }, expect: { decision: requires_approval, rule: merge } }
  - { name: deleting a protected branch is refused, request: { action: { type: github.ref.delete, parameters: { ref: ${written(`heads/${branch}`)} } }, method: DELETE }, expect: { decision: deny, rule: protected-branch-deleted } }
  - { name: deleting another branch passes, request: { action: { type: github.ref.delete, parameters: { ref: heads/zzz-not-protected } }, method: DELETE }, expect: allow }
  - { name: forcing is refused, request: { action: { type: github.ref.update, parameters: { ref: ${written(`heads/${branch}`)}, force: true } }, method: PATCH }, expect: { decision: deny, rule: history-rewritten } }
  - { name: moving waits, request: { action: { type: github.ref.update, parameters: { ref: ${written(`heads/${branch}`)}, force: false } }, method: PATCH, body: { force: false } }, expect: { decision: requires_approval, rule: protected-branch-moved } }
  - { name: a file on the default branch waits, request: { action: github.contents.write, method: PUT, body: { message: m } }, expect: { decision: requires_approval, rule: written-without-review } }
  - { name: a file on a branch of its own passes, request: { action: { type: github.contents.write, parameters: { branch: zzz-not-protected } }, method: PUT }, expect: allow }
  - { name: a push is decided as chosen, request: { action: github.repo.push, method: POST }, expect: { decision: ${git_push}, rule: pushed } }
`;
}

/** Who may do what in a repository, and whether it goes on to exist. */
function access({ approver_roles }: Parameters): string {
  const approval = `{ approvers: { roles: ${written(approver_roles)} }, reason_required: true }`;
  return `metadata:
  name: github-safety/access
  description: Repositories are not lost, and who gets in is decided by a person
  scope: { action_types: ["github.*"] }
rules:
  - name: repository-lost
    conditions: { field: action.type, operator: in, value: [github.repo.delete, github.repo.transfer] }
    decision: deny
    reason: A repository is neither deleted nor given away by a program
  - name: protection-removed
    conditions: { field: action.type, operator: equals, value: github.branch_protection.delete }
    decision: deny
    reason: The protection of a branch is not removed by a program
  - name: made-public
    conditions:
      all:
        - { field: action.type, operator: equals, value: github.repo.update }
        - any:
            - { field: action.parameters.private, operator: equals, value: false }
            - { field: action.parameters.visibility, operator: in, value: [public, internal] }
        - any:
            - { field: action.parameters.private, operator: exists }
            - { field: action.parameters.visibility, operator: exists }
    decision: deny
    reason: A private repository is not made public by a program
  - name: way-in
    conditions:
      field: action.type
      operator: in
      value: [github.collaborator.add, github.deploy_key.create, github.webhook.create, github.secret.write, github.branch_protection.update]
    decision: requires_approval
    reason: This opens a way into the repository or out of it
    risk_score: 85
    approval: ${approval}
tests:
  - { name: deleting is refused, request: { action: github.repo.delete, method: DELETE }, expect: { decision: deny, rule: repository-lost } }
  - { name: giving away is refused, request: { action: github.repo.transfer, method: POST }, expect: { decision: deny, rule: repository-lost } }
  - { name: protection stays, request: { action: github.branch_protection.delete, method: DELETE }, expect: { decision: deny, rule: protection-removed } }
  - { name: made public is refused, request: { action: { type: github.repo.update, parameters: { visibility: public } }, method: PATCH }, expect: { decision: deny, rule: made-public } }
  - { name: no more private is refused, request: { action: { type: github.repo.update, parameters: { private: false } }, method: PATCH }, expect: { decision: deny, rule: made-public } }
  - { name: a new description passes, request: { action: github.repo.update, method: PATCH, body: { description: d } }, expect: allow }
  - { name: a new key waits, request: { action: github.deploy_key.create, method: POST }, expect: { decision: requires_approval, rule: way-in } }
  - { name: a new collaborator waits, request: { action: github.collaborator.add, method: PUT }, expect: { decision: requires_approval, rule: way-in } }
  - { name: an issue passes, request: { action: github.issue.create, method: POST }, expect: allow }
`;
}

/** The pack. */
export const githubSafety: Pack = {
  name: 'github-safety',
  title: 'GitHub safety',
  description: 'Merges and protected branches wait for a person; repositories are not lost, opened or made public.',
  version: '1.0.0',
  parameters: [
    {
      name: 'protected_branches',
      description: 'Names of branches, with * and ?, that change by review alone.',
      type: 'texts',
      default: ['main', 'master', 'release/*'],
    },
    {
      name: 'git_push',
      description: 'What becomes of `git push`: which branches it moves cannot be seen from outside.',
      type: 'choice',
      choices: ['allow', 'requires_approval', 'deny'],
      default: 'requires_approval',
    },
    APPROVERS,
  ],
  policies: (parameters) => [branches(parameters), access(parameters)],
};
