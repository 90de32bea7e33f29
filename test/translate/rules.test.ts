import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { UsageError } from '#imgtr/errors.js';
import type { LanguageCode } from '#imgtr/language.js';
import type { PlannedPage } from '#imgtr/page.js';
import { parsePattern } from '#imgtr/translate/rules/pattern.js';
import { readRules } from '#imgtr/translate/rules/rule-file.js';
import { planByRules } from '#imgtr/translate/rules/rule-plan.js';
import { openRules } from '#imgtr/translate/rules/rulebook.js';
import type { Rules } from '#imgtr/translate/rules/rules.js';
import { blockOf } from '../fakes/blocks.js';
import { tempFolder } from '../temp-folder.js';

function ruleFile(content: string, name = 'rules.csv'): string {
  const file = path.join(tempFolder(), name);
  writeFileSync(file, content);
  return file;
}
/** The rules of CSV rows under the usual header. */
const rulesOf = (rows: string, to: LanguageCode = 'en'): Rules =>
  openRules({ rules: ruleFile(`action,source,target,note\n${rows}\n`), from: 'zh', to }) as Rules;

describe('words', () => {
  it.each([
    ['包邮', '包邮'],
    ['包 邮', '包邮'],
    ['【包邮】', '包邮'],
    ['ＶＩＰ', 'vip'],
  ])('match the whole text %s as %s', (text, words) => expect(parsePattern(words, 'here').whole(text)).toBeDefined());

  it('are found where they stand, and never within a number or a Latin word', () => {
    expect(parsePattern('保温杯', 'here').find('大 保温 杯 保温杯')).toMatchObject([
      { start: 2, end: 6 },
      { start: 7, end: 10 },
    ]);
    expect(parsePattern('5L', 'here').find('15L')).toEqual([]);
    expect(parsePattern('AIR', 'here').find('HAIR 款')).toEqual([]);
  });
});

describe('a pattern', () => {
  it('matches a whole text, or a part, and puts its groups into a replacement', () => {
    const pattern = parsePattern('/质保(?<years>\\d+)(年)/', 'here');
    expect(pattern.whole('质保3年')?.expand('$<years>-year warranty $2 $$ $&')).toBe('3-year warranty 年 $ 质保3年');
    expect(pattern.whole('全国质保3年')).toBeUndefined();
    expect(pattern.find('全国质保3年')).toMatchObject([{ start: 2, end: 6 }]);
  });

  it('takes flags, and escapes that Unicode mode does not know', () => {
    expect(parsePattern('/vx/i', 'here').find('VX abc')).toHaveLength(1);
    expect(parsePattern('/a\\-b/', 'here').find('a-b')).toHaveLength(1);
  });

  it.each(['/(a+)+$/', '/(\\d+)*x/', '/(.*)*微/', '/(\\w|\\d)+$/', '/.*.*.*.*.*.*.*x/'])(
    '%s is refused at once, for it could run for ever',
    pattern => {
      expect(() => parsePattern(pattern, 'rules.csv, line 2')).toThrow(UsageError);
      expect(() => parsePattern(pattern, 'rules.csv, line 2')).toThrow(/line 2.*for ever/);
    },
  );

  it('that runs for ever on a text that was not thought of is broken off', () => {
    const pattern = parsePattern('/(?:杯壶?|壶)+(?:杯壶|杯|壶)+(?:杯|壶)+$/', 'here');
    expect(() => pattern.find(`${'杯壶'.repeat(400)}盖`)).toThrow(/for ever/);
  });

  it.each(['/(?:微信|QQ)+/', '/(\\d{3},)*\\d+元/', '/[¥￥]\\s*\\d+(?:\\.\\d+)?(?:\\s*元)?起?/'])(
    '%s is fine',
    pattern => expect(parsePattern(pattern, 'here').find('微信 1,299元')).toHaveLength(pattern.includes('¥') ? 0 : 1),
  );

  it('that is no regular expression is refused with its place', () => {
    expect(() => parsePattern('/(/', '--keep')).toThrow(/--keep: \/\(\/ is no regular expression/);
  });
});

describe('the fate of a block', () => {
  const rulesHere = () =>
    rulesOf(['keep,VELLORA,,', 'force,/质保(\\d+)年/,$1-year warranty,', 'drop,包邮,,', 'drop,/微信|QQ/,,'].join('\n'));
  it.each([
    ['VELLORA', { action: 'keep' }],
    ['vellora', { action: 'keep' }],
    ['VELLORA护手霜', undefined],
    ['质保3年', { action: 'force', text: '3-year warranty' }],
    ['全国质保3年', undefined],
    ['包邮', { action: 'drop' }],
    ['全场包邮', undefined],
    ['加微信abc', { action: 'drop' }],
    ['加微信abc\n联系QQ 12345', { action: 'drop' }],
    ['优质面料\n加微信abc', undefined],
    ['加微\n信abc', { action: 'drop' }],
    ['优质面料', undefined],
  ])('%j is %j', (text, fate) => expect(rulesHere().fateOf(blockOf(text))).toEqual(fate));

  it('is that of the first rule that matches', () => {
    expect(rulesOf('keep,包邮,,\ndrop,/包/,,').fateOf(blockOf('包邮'))).toEqual({ action: 'keep' });
    expect(rulesOf('drop,/包/,,\nkeep,包邮,,').fateOf(blockOf('包邮'))).toEqual({ action: 'drop' });
  });

  it('is settled by --keep and --drop before the file', () => {
    const rules = openRules({
      rules: ruleFile('action,source\ndrop,包邮\n'),
      keep: ['包.'],
      drop: ['/VX/i'],
      from: 'zh',
      to: 'en',
    });
    expect(rules?.fateOf(blockOf('包邮'))).toEqual({ action: 'keep' });
    expect(rules?.fateOf(blockOf('加vx 123'))).toEqual({ action: 'drop' });
    expect(openRules({ from: 'zh', to: 'en' })).toBeUndefined();
  });
});

it('a glossary binds its words like force, behind the rules', () => {
  const glossary = ruleFile('zh,en,ko\n保温杯,Tumbler,텀블러\n岚山,Lanshan,\n', 'glossary.csv');
  const rules = openRules({
    glossary,
    rules: ruleFile('action,source,target\nforce,岚山,RANSAN\n'),
    from: 'zh',
    to: 'en',
  });
  expect(rules?.fateOf(blockOf('保温杯'))).toEqual({ action: 'force', text: 'Tumbler' });
  expect(rules?.termsOf('岚山保温杯新品').map(({ target }) => target)).toEqual(['RANSAN', 'Tumbler']);
  expect(() => openRules({ glossary: ruleFile('zh,en\n', 'none.csv'), from: 'zh', to: 'en' })).toThrow(
    /^glossary .*none/,
  );
});

it('terms bind the parts of a text, words from long to short, without overlaps', () => {
  const rules = rulesOf('force,杯,cup,\nforce,保温杯,tumbler,\nkeep,/[A-Z]\\d+/,,\ndrop,包邮,,');
  expect(rules.termsOf('B52保温杯和杯盖')).toEqual([
    { source: 'B52', target: 'B52', start: 0, end: 3 },
    { source: '保温杯', target: 'tumbler', start: 3, end: 6 },
    { source: '杯', target: 'cup', start: 7, end: 8 },
  ]);
});

it('a rule for one language is silent in another', () => {
  const file = ruleFile('action,source,target,to\nforce,保温杯,텀블러,ko\n');
  expect(openRules({ rules: file, from: 'zh', to: 'ko' })?.termsOf('保温杯')).toHaveLength(1);
  expect(openRules({ rules: file, from: 'zh', to: 'en' })?.termsOf('保温杯')).toEqual([]);
});

it('flags tell what is said, in the source and in the translation', () => {
  const rules = openRules({
    rules: ruleFile('action,source,target,note,severity\nflag,/最(?!后)/,,proof,\nflag,,/치료/,medical,error\n'),
    from: 'zh',
    to: 'ko',
  }) as Rules;
  expect(rules.flagsOf('最好的杯子', '여드름 치료')).toEqual([
    { code: 'claim', severity: 'warning', detail: '“最” in “最好的杯子”: proof' },
    { code: 'claim', severity: 'error', detail: '“치료” in “여드름 치료”: medical' },
  ]);
  expect(rules.flagsOf('最后一天', undefined)).toEqual([]);
});

it('a planned page keeps what stays, and opens what goes though it has no character of the source', () => {
  const rules = rulesOf('keep,品牌,,\ndrop,/QQ/,,\nforce,VELLORA,Vellora,');
  const blocks = [
    blockOf('品牌'),
    blockOf('QQ 12345', { id: 'b2', keep: 'no-source-script' }),
    blockOf('VELLORA', { id: 'b3', keep: 'no-source-script' }),
    blockOf('M/L', { id: 'b4', keep: 'no-source-script' }),
  ];
  const planned = planByRules({ blocks } as unknown as PlannedPage, rules);
  expect(planned.blocks.map(({ keep }) => keep)).toEqual(['rule', undefined, undefined, 'no-source-script']);
});

describe('a rule file', () => {
  it('may be YAML', () => {
    const file = ruleFile(
      '# the shop\n- action: force\n  source: 杯\n  target: cup\n- {action: flag, target: /best/i}\n',
      'r.yml',
    );
    expect(readRules(file)).toMatchObject([
      { action: 'force', source: '杯', target: 'cup' },
      { action: 'flag', target: '/best/i', severity: 'warning' },
    ]);
  });

  it('may be JSON', () => {
    const file = ruleFile(
      '[{"action":"force","source":"杯","target":"cup"},{"action":"flag","target":"/best/i"}]',
      'r.json',
    );
    expect(readRules(file)).toMatchObject([
      { action: 'force', source: '杯', target: 'cup', place: expect.stringContaining('rule 1') },
      { action: 'flag', target: '/best/i', severity: 'warning' },
    ]);
  });

  it.each([
    [
      'an action nobody knows',
      'action,source\nhide,包邮\n',
      'r.csv',
      /line 2: action "hide": one of keep, force, drop/,
    ],
    ['a column that means nothing', 'action,sourse\ndrop,包邮\n', 'r.csv', /column "sourse"/],
    ['no actions', 'source,target\n包邮,x\n', 'r.csv', /no column "action"/],
    ['a force without a target', 'action,source,target\nforce,包邮,\n', 'r.csv', /line 2: force needs a target/],
    ['a keep without a source', 'action,source\nkeep,\n', 'r.csv', /keep needs a source/],
    ['a severity nobody knows', 'action,source,severity\nflag,包邮,fatal\n', 'r.csv', /severity "fatal"/],
    ['a field that means nothing', '[{"action":"drop","source":"x","why":"y"}]', 'r.json', /rule 1: a field "why"/],
    ['no list', '{"drop":"x"}', 'r.json', /no list/],
    ['a map where a list is asked for', 'drop:\n  - 包邮\n', 'r.yaml', /no list of objects/],
    ['broken YAML', '- action: drop\n  source: "包邮\n', 'r.yaml', /no valid YAML/],
  ])('with %s is refused', (_, content, name, message) => {
    const file = ruleFile(content, name);
    expect(() => readRules(file)).toThrow(UsageError);
    expect(() => readRules(file)).toThrow(message);
  });
});
