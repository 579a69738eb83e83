// The few values that random policies and random requests share, so that they often meet.

export const TEXTS = ['a', 'ab', 'b', '5', '-1', '05', 'true', 'a.b', '/a/b', '/a', '10.1.2.3', ''] as const;
export const FULL = TEXTS.filter((one) => one !== '');
export const NUMBERS = [-1, 0, 5, 5.5, 23, 80, 443] as const;
export const GLOBS = ['*', 'a*', '*b', 'a.*', '?', 'a?', '/a/*', '*a*b*', 'a', 'b', '5', '**', '10.*'] as const;
export const PATTERNS = ['a', '^a', 'b$', '^a.b$', '[0-9]', '^$', '(a|b)+', '/a', '(?i)^A'] as const;
export const ADDRESSES = [
  '10.1.2.3',
  '10.1.255.255',
  '127.0.0.1',
  '192.168.0.1',
  '010.1.2.3',
  '10.1.2',
  '::1',
  'fd00::1',
  'fd00:1:2:3:4:5:6:7',
  '::ffff:10.1.2.3',
  '::ffff:a01:203',
  'fe80::1%eth0',
  'a',
] as const;
export const BLOCKS = [
  '10.0.0.0/8',
  '10.1.2.3',
  '10.1.2.0/31',
  '0.0.0.0/0',
  '::/0',
  'fd00::/8',
  'fd00:1:2::/47',
  '::1',
  '127.0.0.1/32',
  '::ffff:10.0.0.0/104',
] as const;
export const HOSTS = ['h', 'api.example.com', 'example.com', '10.1.2.3', '::1'] as const;
export const GROUPS = ['a', 'ab', 'b', '5'] as const;
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export const ZONES = [
  'UTC',
  'Europe/Zurich',
  'Asia/Kolkata',
  'America/St_Johns',
  'Pacific/Auckland',
  'Australia/Lord_Howe',
  'Africa/Monrovia',
] as const;
export const WINDOWS = ['30s', '15m', '1h', '7d'] as const;
export const CLOCKS = ['00:00', '02:30', '09:00', '17:30:15', '23:59:59'] as const;
export const INSTANTS = ['1971-06-01T00:00:00Z', '2025-03-30T01:30:00Z', '2026-10-25T02:00:00.5+01:00'] as const;
