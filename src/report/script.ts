/** What moves in the report: filters, keys, the slider, a block's card. Without it every page is still there to read. */
export const SCRIPT = String.raw`'use strict';
{
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const byId = id => document.getElementById(id);
const main = byId('pages'), find = byId('find'), card = byId('card'), keys = byId('keys');
const pages = all('.page').map((article, index) => ({
  article, index,
  text: article.textContent.toLowerCase().normalize('NFKC'),
  verdict: [article.dataset.verdict],
  status: [article.dataset.status],
  checks: article.dataset.checks.split(' ').filter(Boolean),
}));
const byArticle = new Map(pages.map(page => [page.article, page]));
const calm = matchMedia('(prefers-reduced-motion: reduce)');
let here, order = pages;

// Filters: any of a group, all of the groups.
const chips = all('.chip');
function filter() {
  const wanted = {};
  for (const { dataset, ariaPressed } of chips)
    if (ariaPressed === 'true') (wanted[dataset.group] ??= []).push(dataset.value);
  const words = find.value.toLowerCase().normalize('NFKC').split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const page of pages) {
    const fits = words.every(word => page.text.includes(word)) &&
      Object.entries(wanted).every(([group, values]) => values.some(value => page[group].includes(value)));
    page.article.hidden = !fits;
    if (fits) shown++;
  }
  byId('shown').textContent = shown + ' of ' + pages.length + ' pages';
  byId('none').hidden = shown > 0;
  byId('clear').hidden = words.length === 0 && Object.keys(wanted).length === 0;
  hideCard();
}
for (const chip of chips) chip.addEventListener('click', () => { toggle(chip); filter(); });
find.addEventListener('input', filter);
byId('clear').addEventListener('click', () => {
  find.value = '';
  for (const chip of chips) chip.ariaPressed = 'false';
  filter();
  find.focus();
});
function toggle(button) {
  button.ariaPressed = String(button.ariaPressed !== 'true');
  return button.ariaPressed === 'true';
}

const RANK = { none: 0, reject: 1, review: 2, pass: 3 };
const rankOf = page => (page.verdict[0] in RANK ? RANK[page.verdict[0]] : 0) + (page.status[0] === 'failed' ? -0.5 : 0);
function sort() {
  const worst = toggle(byId('sort'));
  order = worst ? [...pages].sort((a, b) => rankOf(a) - rankOf(b) || a.index - b.index) : pages;
  for (const { article } of order) main.append(article);
  main.append(byId('none'));
}
function outline() {
  const on = toggle(byId('outlines'));
  document.body.classList.toggle('lines', on);
}
byId('sort').addEventListener('click', sort);
byId('outlines').addEventListener('click', outline);
byId('help').addEventListener('click', () => keys.showModal());

// Pages by key.
function visit(page) {
  here?.article.classList.remove('here');
  here = page;
  here.article.classList.add('here');
}
function step(by) {
  const shown = order.filter(page => !page.article.hidden);
  if (shown.length === 0) return;
  const at = shown.indexOf(here);
  const next = shown[at < 0 ? (by > 0 ? firstInView(shown) : 0) : Math.min(shown.length - 1, Math.max(0, at + by))];
  visit(next);
  next.article.focus({ preventScroll: true });
  next.article.scrollIntoView({ block: 'start', behavior: calm.matches ? 'auto' : 'smooth' });
}
const firstInView = shown => Math.max(0, shown.findIndex(page => page.article.getBoundingClientRect().bottom > toolsHeight()));
const tools = document.querySelector('.tools');
const toolsHeight = () => (getComputedStyle(tools).position === 'sticky' ? tools.offsetHeight : 0);
main.addEventListener('focusin', event => {
  const page = byArticle.get(event.target.closest('.page'));
  if (page && page !== here) visit(page);
});
document.addEventListener('keydown', event => {
  if (event.ctrlKey || event.metaKey || event.altKey || keys.open) return;
  if (event.target === find) {
    if (event.key === 'Escape') find.blur();
    return;
  }
  const slide = event.shiftKey ? 100 : 5;
  const act = {
    j: () => step(1), k: () => step(-1), o: outline, w: sort, '?': () => keys.showModal(),
    '/': () => { find.focus(); find.select(); },
    ArrowLeft: () => slideHere(-slide), ArrowRight: () => slideHere(slide),
    Home: () => event.target.matches('.grip') && slideHere(-100), End: () => event.target.matches('.grip') && slideHere(100),
    Escape: hideCard,
  }[event.key];
  if (!act || act() === false) return;
  event.preventDefault();
});

// The slider.
function cut(pictures, share) {
  const grip = pictures.querySelector('.grip');
  if (!grip) return false;
  const value = Math.round(Math.min(100, Math.max(0, share)));
  pictures.style.setProperty('--cut', value + '%');
  grip.ariaValueNow = String(value);
  grip.ariaValueText = value + ' % source';
  return true;
}
function slideHere(by) {
  if (!here) {
    const shown = order.filter(page => !page.article.hidden);
    if (shown.length === 0) return false;
    visit(shown[firstInView(shown)]);
  }
  const pictures = here.article.querySelector('.pictures');
  const grip = pictures?.querySelector('.grip');
  return grip ? cut(pictures, Number(grip.ariaValueNow) + by) : false;
}
let dragged;
main.addEventListener('pointerdown', event => {
  const pictures = event.target.closest?.('.pictures');
  if (!pictures || event.button !== 0) return;
  dragged = { pictures, x: event.clientX, moved: event.target.matches('.grip') };
  visit(byArticle.get(pictures.closest('.page')));
});
addEventListener('pointermove', event => {
  if (!dragged) return;
  dragged.moved ||= Math.abs(event.clientX - dragged.x) > 4;
  if (!dragged.moved) return;
  hideCard();
  const { left, width } = dragged.pictures.getBoundingClientRect();
  cut(dragged.pictures, ((event.clientX - left) / width) * 100);
});
for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => { dragged = undefined; });
main.addEventListener('dragstart', event => { if (event.target.matches('img')) event.preventDefault(); });

// A block's outline, row and card belong together.
let lit = [];
function light(article, id) {
  for (const element of lit) element.classList.remove('lit');
  lit = id === undefined ? [] : all('[data-block]', article).filter(element => element.dataset.block === id);
  for (const element of lit) element.classList.add('lit');
  return lit.find(element => element.matches('li'));
}
function hideCard() { card.hidden = true; light(); }
function showCard(row, x, y) {
  const copy = row.cloneNode(true);
  copy.removeAttribute('tabindex');
  copy.classList.remove('lit');
  card.replaceChildren(copy);
  card.hidden = false;
  const { width, height } = card.getBoundingClientRect();
  const room = { x: document.documentElement.clientWidth, y: innerHeight };
  card.style.left = Math.max(8, Math.min(x + 16, room.x - width - 8)) + 'px';
  card.style.top = Math.max(8, y + 20 + height > room.y ? y - height - 12 : y + 20) + 'px';
}
function overBlock(event) {
  const shape = event.target.closest?.('svg [data-block]');
  if (!shape || dragged?.moved) return void (event.target.closest?.('.block') || hideCard());
  const row = light(shape.closest('.page'), shape.dataset.block);
  if (row) showCard(row, event.clientX, event.clientY);
}
main.addEventListener('pointermove', overBlock);
main.addEventListener('click', overBlock);
main.addEventListener('pointerleave', hideCard);
addEventListener('scroll', () => { if (!card.hidden) hideCard(); }, { passive: true });
for (const kind of ['pointerover', 'focusin']) {
  main.addEventListener(kind, event => {
    const row = event.target.closest?.('li[data-block]');
    if (row) light(row.closest('.page'), row.dataset.block);
  });
}

// A page that is jumped to stops below the tools.
const measure = () => document.documentElement.style.setProperty('--tools', toolsHeight() + 12 + 'px');
new ResizeObserver(measure).observe(tools);
}
`;
