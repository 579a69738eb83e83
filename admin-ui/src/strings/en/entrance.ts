// What is said to whoever comes in?

export const entrance = {
  signIn: 'Sign in',
  signInLead: 'Approve, look up and manage what your agents do.',
  first: 'Create the owner',
  firstLead:
    'Nobody has registered here yet. The first person becomes the owner of the organization; where things are kept and how an agent starts comes next.',
  register: 'Create your account',
  registerLead: 'You will join with the standard role.',
  inviteLead: 'You were invited. Choose a name and a password.',
  email: 'E-mail',
  password: 'Password',
  passwordHint: 'At least 12 characters. A few unrelated words are good.',
  name: 'Your name',
  show: 'Show password',
  toRegister: 'Create an account',
  toSignIn: 'I have an account',
  wrong: 'E-mail or password is wrong.',
  closed: 'Registration is closed. Ask somebody who manages members for an invitation link.',
  working: 'One moment…',
  reset: 'Choose another password',
  resetLead: 'This ends every session of your account. Then sign in with the new password.',
  resetDone: 'The password is changed. Sign in with it now.',
  newPassword: 'New password',
} as const;
