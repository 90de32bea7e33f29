import { describe, expect, it } from 'vitest';
import { publicUrl, schemeOf } from '#imgtr/runtime/web/urls.js';

describe('publicUrl', () => {
  it.each([
    ['https://h.example/a.jpg?id=7&size=large', 'https://h.example/a.jpg?id=7&size=large'],
    ['https://me:secret@h.example/a.jpg#top', 'https://h.example/a.jpg'],
    ['https://b.s3.amazonaws.com/a.jpg?X-Amz-Date=1&X-Amz-Signature=abc', 'https://b.s3.amazonaws.com/a.jpg'],
    ['https://h.example/a.jpg?Expires=1&OSSAccessKeyId=x&Signature=y', 'https://h.example/a.jpg'],
    ['https://h.example/a.jpg?id=7&auth_key=1-2-3', 'https://h.example/a.jpg'],
    ['https://h.example/a.jpg?sig=x&se=2026', 'https://h.example/a.jpg'],
    ['https://h.example/a.jpg?key=AIza', 'https://h.example/a.jpg'],
    ['no address?token=x', 'no address'],
  ])('%s ▶ %s', (url, shown) => {
    expect(publicUrl(url)).toBe(shown);
  });
});

describe('schemeOf', () => {
  it.each([
    ['HTTPS://h.example/a', 'https'],
    ['s3://bucket/key', 's3'],
    ['/home/a.jpg', undefined],
    ['C:\\shop\\a.jpg', undefined],
    ['a:b.jpg', undefined],
  ])('%s ▶ %s', (location, scheme) => {
    expect(schemeOf(location)).toBe(scheme);
  });
});
