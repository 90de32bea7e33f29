import { describe, expect, it } from 'vitest';
import { createAllowList, isPublic } from '#imgtr/runtime/web/addresses.js';

describe('isPublic', () => {
  it.each(['8.8.8.8', '93.184.216.34', '::ffff:8.8.8.8', '2606:4700:4700::1111', '2a00:1450:4001::1'])(
    'lets %s through',
    address => {
      expect(isPublic(address)).toBe(true);
    },
  );

  it.each([
    ...['0.0.0.0', '10.0.0.1', '100.64.0.1', '127.0.0.1', '169.254.169.254', '172.16.0.1', '192.168.1.1'],
    ...['192.0.0.1', '192.0.2.1', '198.18.0.1', '198.51.100.1', '203.0.113.1', '224.0.0.1', '240.0.0.1'],
    ...['255.255.255.255', '::', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1', '::127.0.0.1', '64:ff9b::7f00:1'],
    ...['64:ff9b:1::1', '2002:7f00:1::', '2001::1', '2001:db8::1', 'fc00::1', 'fd00:ec2::254', 'fe80::1%eth0'],
    ...['fec0::1', 'ff02::1', '100::1', '4000::1', '0177.0.0.1', '0x7f.1', '127.1', '', 'localhost', '1.2.3.4.5'],
  ])('refuses %j', address => {
    expect(isPublic(address)).toBe(false);
  });
});

describe('the allow-list', () => {
  const isAllowed = createAllowList(['Intranet', 'localhost:8080', '[::1]:9000', '::2']);
  it.each([
    ['intranet', 80, true],
    ['INTRANET.', 4711, true],
    ['localhost', 8080, true],
    ['localhost', 8081, false],
    ['[::1]', 9000, true],
    ['[::1]', 9001, false],
    ['[::2]', 80, true],
    ['intranet.example', 80, false],
    ['127.0.0.1', 8080, false],
  ])('%s, port %i: %s', (host, port, allowed) => {
    expect(isAllowed(host, port)).toBe(allowed);
  });
});
