import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { openRules } from '#imgtr/translate/rules/rulebook.js';
import { blockOf } from '../fakes/blocks.js';

const open = (name: string) => {
  const file = fileURLToPath(new URL(`../../examples/rules/${name}`, import.meta.url));
  return openRules({ rules: file, from: 'zh', to: 'ko' });
};

it.each([
  '加微信 abc-123',
  'VX：shop2026',
  'QQ群 12345678',
  'QQ：12345678',
  '咨询旺旺',
  '联系客服有惊喜',
  '13800138000',
  '400-800-1234',
  'www.example.com',
  '扫码关注',
  '收藏店铺送好礼',
  '某某官方旗舰店',
  '淘宝同款',
  '全国包邮',
  '到手价',
  '满300减40',
  '¥59.9',
  '￥1299起',
  '59元',
  '好评返现',
])('the starter rules for shops drop %s', text =>
  expect(open('chinese-shop.csv')?.fateOf(blockOf(text))).toEqual({ action: 'drop' }),
);

it.each([
  '大容量保温杯',
  '316不锈钢内胆',
  '原木风格',
  '24小时保温',
  '旺旺雪饼',
  '元气满满',
  '150×200cm',
  '正品保障',
  '微距镜头',
])('the starter rules for shops leave %s', text =>
  expect(open('chinese-shop.csv')?.fateOf(blockOf(text))).toBeUndefined(),
);

it.each([
  ['全网最好的杯子', '', 'warning'],
  ['销量第一', '', 'warning'],
  ['有效治疗失眠', '', 'error'],
  ['减肥茶', '', 'error'],
  ['美白面霜', '', 'warning'],
  ['好杯子', '국내 최고의 텀블러', 'warning'],
  ['好杯子', '판매 1위', 'warning'],
  ['面霜', '아토피에 좋은 크림', 'warning'],
  ['面霜', '여드름 치료 크림', 'error'],
])('the starter rules for Korea flag %s ▶ %s', (source, translation, severity) =>
  expect(open('korea-claims.csv')?.flagsOf(source, translation)).toContainEqual(
    expect.objectContaining({ code: 'claim', severity }),
  ),
);

it.each([
  ['最后一天', '마지막 날'],
  ['最新款', '신상품'],
  ['最大承重150公斤', '최대 150 kg'],
  ['第一次使用', '처음 사용할 때'],
  ['大容量保温杯', '대용량 보온 텀블러'],
])('the starter rules for Korea let %s ▶ %s pass', (source, translation) =>
  expect(open('korea-claims.csv')?.flagsOf(source, translation)).toEqual([]),
);
