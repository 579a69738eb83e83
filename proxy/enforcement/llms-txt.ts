// How should a model behave behind the gate? The page that an agent can read at http://holdgate.internal/llms.txt.

/** The whole page, plain text. */
export const LLMS_TXT = `# Holdgate

Your outbound requests pass through Holdgate. It adds credentials for you, and each request is allowed, denied, or held until a person approves it.
You never need API keys of your own; never ask the user for one.

## When a request is refused
The answer is JSON with "message", "code" and "agent_hint". Do what agent_hint says:
- retry_same_request: send exactly the same request again after Retry-After seconds. Do not change it: a changed request is a new question.
- stop_and_report: do not retry and do not look for another way. Tell the user what was refused, with decision_id.
- request_access: nothing allows this yet. Tell the user what you wanted to do and why, with decision_id, and ask for access once (see below).

## When a request is held
The connection stays open while a person decides. If it ends with 503 and code approval_pending, send the same request again; it joins the same hold.
After the third wait you get 403: stop, and report the hold_id. Its approval may still come; the same request then passes once.
Send "Prefer: respond-async" to get 202 at once instead of waiting, and "Holdgate-Reason: <why>" to tell the person why you ask.

## Here you can ask
GET http://holdgate.internal/v1/whoami
GET http://holdgate.internal/v1/explain?method=POST&url=<percent-encoded URL>   what would happen
GET http://holdgate.internal/v1/denials?last=20
GET http://holdgate.internal/v1/holds/<hold_id>
GET http://holdgate.internal/v1/holds/<hold_id>/wait?timeout=30
DELETE http://holdgate.internal/v1/holds/<hold_id>   withdraw it when you no longer need it
POST http://holdgate.internal/v1/access-requests   {"method": "POST", "url": "https://…", "reason": "…"} asks an administrator
GET http://holdgate.internal/v1/access-requests/<id>   what they answered; never ask for the same twice
GET http://holdgate.internal/ca.pem
`;
