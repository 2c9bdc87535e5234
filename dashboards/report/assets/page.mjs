// What the report page gains with JavaScript; without it everything but hover values is there too.
const root = document.documentElement;
const themeKey = 'earshot-theme';

// Before the page is drawn, so that it does not flash.
root.classList.add('scripted');
const remembered = read(themeKey);
if (remembered === 'light' || remembered === 'dark') root.dataset.theme = remembered;

function read(key, store = 'localStorage') {
  try {
    return window[store].getItem(key);
  } catch {
    return null;
  }
}

function write(key, value, store = 'localStorage') {
  try {
    window[store].setItem(key, value);
  } catch {
    // Not remembered where the browser does not allow it.
  }
}

function setUpTheme() {
  const button = document.querySelector('[data-theme-switch]');
  if (!button) return;
  button.hidden = false;
  button.addEventListener('click', () => {
    const now = root.dataset.theme ?? (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
    root.dataset.theme = now === 'dark' ? 'light' : 'dark';
    write(themeKey, root.dataset.theme);
  });
}

const focusKey = 'earshot-focus';

function setUpControls() {
  const form = document.querySelector('[data-controls]');
  if (!form) return;
  const days = form.querySelector('.days');
  const send = (control) => {
    write(focusKey, `${control.name}=${control.type === 'radio' ? control.value : ''}`, 'sessionStorage');
    form.requestSubmit();
  };
  form.addEventListener('change', ({ target }) => {
    if (target.type === 'date') return;
    // Days would win over weeks.
    if (target.name === 'weeks') for (const date of form.querySelectorAll('[type=date]')) date.value = '';
    send(target);
  });
  form.addEventListener('submit', () => {
    for (const control of form.elements) {
      const isLeftAlone = control.value === '' || control.value === control.dataset.default;
      if (control.name && isLeftAlone) control.disabled = true;
    }
    const dated = form.elements.from?.value && form.elements.until?.value;
    if (dated && days?.open) for (const radio of form.querySelectorAll('[name=weeks]')) radio.disabled = true;
  });
  // Back in the browser's history finds the form as it was sent.
  window.addEventListener('pageshow', () => {
    for (const control of form.elements) control.disabled = false;
  });
  const [name, value] = (read(focusKey, 'sessionStorage') ?? '').split('=');
  write(focusKey, '', 'sessionStorage');
  if (!name) return;
  for (const control of form.elements) {
    if (control.name === name && (control.type !== 'radio' || control.checked || control.value === value)) {
      control.focus({ preventScroll: true });
      if (control.type !== 'radio' || control.checked) break;
    }
  }
}

const svgNames = 'http://www.w3.org/2000/svg';

function setUpPicture(figure, tip) {
  const { along, says, at } = JSON.parse(figure.querySelector('script').textContent);
  if (says.length === 0) return;
  const sizes = [...figure.querySelectorAll('.size')];
  const title = figure.closest('[data-panel]')?.querySelector('h3')?.textContent ?? document.title;
  let shown = -1;

  const current = () => sizes.findIndex((size) => size.offsetParent !== null);
  const hide = () => {
    shown = -1;
    tip.hidden = true;
    figure.querySelector('.cursor')?.remove();
  };
  const show = (index) => {
    const size = current();
    const svg = sizes[size]?.querySelector('svg');
    const point = at[size]?.[index];
    if (!svg || !point) return;
    if (shown === index && !tip.hidden) return;
    shown = index;
    const [, , width, height] = svg.getAttribute('viewBox').split(' ').map(Number);
    const box = svg.getBoundingClientRect();
    const scale = box.width / width;
    const [x, y] = point;
    figure.querySelector('.cursor')?.remove();
    const cursor = document.createElementNS(svgNames, along === 'x' ? 'line' : 'circle');
    cursor.setAttribute('class', 'cursor');
    const place = along === 'x' ? { x1: x, x2: x, y1: 0, y2: height - 36 } : { cx: x, cy: y, r: 9, fill: 'none' };
    for (const [name, value] of Object.entries(place)) cursor.setAttribute(name, value);
    svg.append(cursor);
    const [heading, ...lines] = says[index];
    const strong = document.createElement('strong');
    strong.textContent = heading;
    tip.replaceChildren(
      strong,
      ...lines.map((line) => {
        const span = document.createElement('span');
        span.textContent = line;
        return span;
      }),
    );
    tip.hidden = false;
    const pageX = box.left + window.scrollX + x * scale;
    const pageY = box.top + window.scrollY + y * scale;
    const room = root.clientWidth - 8;
    const left = pageX + 14 + tip.offsetWidth > room + window.scrollX ? pageX - 14 - tip.offsetWidth : pageX + 14;
    tip.style.left = `${Math.max(window.scrollX + 8, left)}px`;
    tip.style.top = `${Math.max(window.scrollY + 4, pageY - tip.offsetHeight / 2)}px`;
  };
  const nearest = (event) => {
    const size = current();
    const svg = sizes[size]?.querySelector('svg');
    if (!svg) return -1;
    const box = svg.getBoundingClientRect();
    const scale = Number(svg.getAttribute('viewBox').split(' ')[2]) / box.width;
    const x = (event.clientX - box.left) * scale;
    const y = (event.clientY - box.top) * scale;
    let best = -1;
    let least = Number.POSITIVE_INFINITY;
    at[size].forEach(([px, py], index) => {
      const away = along === 'x' ? Math.abs(px - x) : along === 'y' ? Math.abs(py - y) : Math.hypot(px - x, py - y);
      if (away < least) [best, least] = [index, away];
    });
    return best;
  };

  figure.tabIndex = 0;
  figure.setAttribute('role', 'group');
  figure.setAttribute('aria-label', `Values of: ${title} Arrow keys go from one to the next.`);
  figure.addEventListener('pointermove', (event) => show(nearest(event)));
  figure.addEventListener('pointerdown', (event) => show(nearest(event)));
  figure.addEventListener('pointerleave', hide);
  figure.addEventListener('blur', hide);
  figure.addEventListener('keydown', (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (event.key === 'Escape') hide();
    else if (event.key === 'Home') show(0);
    else if (event.key === 'End') show(says.length - 1);
    else if (step === undefined) return;
    else show(shown < 0 ? (step > 0 ? 0 : says.length - 1) : Math.min(says.length - 1, Math.max(0, shown + step)));
    event.preventDefault();
  });
}

document.addEventListener('DOMContentLoaded', () => {
  setUpTheme();
  setUpControls();
  const tip = document.createElement('div');
  tip.className = 'tip';
  tip.hidden = true;
  tip.setAttribute('role', 'status');
  document.body.append(tip);
  for (const figure of document.querySelectorAll('[data-picture]')) {
    if (figure.querySelector('script')) setUpPicture(figure, tip);
  }
  document.querySelector('.menu [aria-current]')?.scrollIntoView({ inline: 'center', block: 'nearest' });
});
