/**
 * Copies the faces that the program draws with, and their licences, from the devDependencies into this folder.
 * What is already here is left alone, so that a second run costs nothing.
 */
import { copyFileSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const here = import.meta.dirname;

const pretendard = dirname(require.resolve('pretendard/package.json'));
for (const style of ['Light', 'Regular', 'Medium', 'SemiBold', 'Bold', 'ExtraBold', 'Black'])
  copy(join(pretendard, `dist/public/static/Pretendard-${style}.otf`), `Pretendard-${style}.otf`);
copy(join(pretendard, 'dist/LICENSE.txt'), 'Pretendard-OFL.txt');

// Korean is the fallback of another family and does with two weights.
const noto = {
  kr: ['400Regular', '700Bold'],
  jp: ['400Regular', '700Bold', '900Black'],
  sc: ['400Regular', '700Bold', '900Black'],
};
for (const [region, weights] of Object.entries(noto)) {
  const folder = dirname(require.resolve(`@expo-google-fonts/noto-sans-${region}/package.json`));
  const name = `NotoSans${region.toUpperCase()}`;
  for (const weight of weights) copy(join(folder, weight, `${name}_${weight}.ttf`), `${name}-${weight.slice(3)}.ttf`);
  copy(join(folder, 'LICENSE_FONT'), `${name}-OFL.txt`);
}

const serif = {
  'nanum-myeongjo': { NanumMyeongjo: ['400Regular', '700Bold', '800ExtraBold'] },
  'noto-serif-jp': { NotoSerifJP: ['400Regular', '600SemiBold', '800ExtraBold'] },
  'noto-serif-sc': { NotoSerifSC: ['600SemiBold'] },
};
for (const [packageName, faces] of Object.entries(serif)) {
  const folder = dirname(require.resolve(`@expo-google-fonts/${packageName}/package.json`));
  for (const [name, weights] of Object.entries(faces)) {
    for (const weight of weights) copy(join(folder, weight, `${name}_${weight}.ttf`), `${name}-${weight.slice(3)}.ttf`);
    copy(join(folder, 'LICENSE_FONT'), `${name}-OFL.txt`);
  }
}

function copy(from, name) {
  const to = join(here, name);
  if (!existsSync(to)) copyFileSync(from, to);
}
