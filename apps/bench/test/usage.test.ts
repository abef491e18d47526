import { describe, expect, test } from 'vitest';
import { cli } from './run-in-process.ts';

const bops = ['bops', '--model', 'preresnet20', '--classes', '10'];

describe('wrong usage ends with code 2, says why on standard error and prints nothing', () => {
  test.each([
    { argv: [], says: 'Usage: bitshare' },
    { argv: ['bosp'], says: 'Did you mean bops?' },
    { argv: [...bops, '--bit', '4'], says: 'Did you mean --bits?' },
    { argv: ['bops', '--classes', '10'], says: '--model' },
    { argv: ['bops', '--model', 'preresnet-20', '--classes', '10'], says: 'Did you mean "preresnet20"?' },
    { argv: [...bops, '--bits', '9'], says: '1 to 8, or 32' },
    { argv: [...bops, '--bits', '4.5'], says: '1 to 8, or 32' },
    { argv: [...bops, '--bits'], says: 'argument missing' },
    { argv: [...bops, '--input', '32x32'], says: 'such as 32x32x3' },
    { argv: [...bops, '--bits', '4', '--policy', 'policy.json'], says: 'cannot be used with' },
    { argv: ['golden'], says: "missing required argument 'file'" },
    { argv: ['golden', 'x.json', '--engine', 'wsam'], says: 'Did you mean "wasm"?' },
    { argv: ['run', 'x.json', '--seed', '-1'], says: 'whole number' },
    { argv: ['quickstart', 'extra'], says: 'too many arguments' },
  ])('$argv', async ({ argv, says }) => {
    const { code, stdout, stderr } = await cli(argv);
    expect(stderr).toContain(says);
    expect(stdout).toBe('');
    expect(code).toBe(2);
  });
});

describe('files that are wrong end with code 1', () => {
  test.each([
    { argv: ['golden', 'no-such-file.json', '--engine', 'cpu'], says: 'no-such-file.json does not exist' },
    { argv: ['run', 'no-such-file.json'], says: 'no-such-file.json does not exist' },
    { argv: [...bops, '--policy', 'no-such-file.json'], says: 'no-such-file.json does not exist' },
    { argv: ['golden', import.meta.filename, '--engine', 'cpu'], says: 'is not JSON' },
  ])('$argv', async ({ argv, says }) => {
    const { code, stdout, stderr } = await cli([...argv, '--json']);
    expect(stderr).toContain(says);
    expect(stdout).toBe('');
    expect(code).toBe(1);
  });
});

describe('help', () => {
  test('of the program lists the commands', async () => {
    const { code, stdout } = await cli(['--help']);
    expect(code).toBe(0);
    for (const command of ['quickstart', 'bops', 'golden', 'run']) expect(stdout).toContain(`  ${command} `);
  });

  test.each(['quickstart', 'bops', 'golden', 'run'])('of %s tells its options', async (command) => {
    const { code, stdout } = await cli([command, '--help']);
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: bitshare ${command}`);
    expect(stdout).toContain('--json');
  });
});
