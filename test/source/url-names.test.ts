import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nameOfUrl } from '#imgtr/source/url-names.js';

describe('names of URLs', () => {
  it.each([
    ['https://img.example.com/shop/a.jpg', 'img.example.com/shop/a.jpg'],
    ['http://img.example.com:8080/a.jpg', 'img.example.com_8080/a.jpg'],
    ['https://h.example/%E4%B8%BB%E5%9B%BE%201.png', 'h.example/主图 1.png'],
    ['https://h.example/', 'h.example/index'],
    ['https://h.example/picture.php', 'h.example/picture.php'],
    ['https://h.example/a.jpg/b.jpg', 'h.example/a.jpg_/b.jpg'],
    ['https://h.example/a.jpg_400x400.jpg_.webp', 'h.example/a.jpg_400x400.jpg_.webp'],
    ['https://h.example/con.jpg', 'h.example/_con.jpg'],
    ['https://h.example/100%.jpg', 'h.example/100%.jpg'],
  ])('%s ▶ %s', (url, id) => {
    expect(nameOfUrl(url)).toBe(id);
  });

  it('are the same in every run, and others for other parameters', () => {
    const one = nameOfUrl('https://h.example/image?id=1');
    expect(one).toMatch(/^h\.example\/image~[0-9a-f]{8}$/);
    expect(nameOfUrl('https://h.example/image?id=1')).toBe(one);
    expect(nameOfUrl('https://h.example/image?id=2')).not.toBe(one);
  });

  it.each([
    'https://h.example/../../etc/passwd',
    'https://h.example/a/%2e%2e/%2e%2e/b.jpg',
    'https://h.example/%2e%2e%2fb.jpg',
    'https://h.example/..%5c..%5cb.jpg',
    'https://h.example/%2Fetc%2Fpasswd',
    'https://h.example/a%00b.jpg',
    'https://h.example/%0d%0a.jpg',
    'https://h.example/.imgtr/pages.jsonl',
    'https://h.example/....//....//b.jpg',
    'https://h.example/%E2%80%AEgpj.exe',
    `https://h.example/${'x'.repeat(3000)}.jpg`,
    `https://h.example/${'%E9%95%BF'.repeat(200)}.jpg`,
  ])('never lead out of the folder nor into its state: %s', url => {
    const id = nameOfUrl(url);
    expect(path.posix.resolve('/out', id).startsWith('/out/h.example/')).toBe(true);
    for (const part of id.split('/')) {
      expect(part).toMatch(/^[^\p{Cc}\p{Cf}\\:.][^\p{Cc}\p{Cf}\\:]*$/u);
      expect(Buffer.byteLength(part)).toBeLessThanOrEqual(220);
    }
  });
});
