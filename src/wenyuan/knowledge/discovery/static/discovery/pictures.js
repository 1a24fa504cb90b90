// Pictures of results, after the page stands: drag over the years, slide through time on the map, hold what belongs together in the net.
const SVG = 'http://www.w3.org/2000/svg';

for (const chart of document.querySelectorAll('svg[data-brush]')) {
  const first = Number(chart.dataset.first);
  const step = Number(chart.dataset.step);
  const columns = Number(chart.dataset.columns);
  const shade = document.createElementNS(SVG, 'rect');
  shade.setAttribute('class', 'brush');
  shade.setAttribute('y', '0');
  shade.setAttribute('height', '67');
  const column = (event) => {
    const box = chart.getBoundingClientRect();
    return Math.min(columns - 1, Math.max(0, Math.floor(((event.clientX - box.left) / box.width) * columns)));
  };
  let from = -1;
  let moved = false;
  chart.addEventListener('pointerdown', (event) => {
    if (event.button !== 0 || event.pointerType === 'touch') return; // a finger scrolls; it has the fields below
    from = column(event);
    moved = false;
  });
  chart.addEventListener('dragstart', (event) => event.preventDefault());
  addEventListener('pointermove', (event) => {
    if (from < 0) return;
    const to = column(event);
    if (to !== from) moved = true;
    if (!moved) return;
    const gap = 900 / columns;
    shade.setAttribute('x', String(Math.min(from, to) * gap));
    shade.setAttribute('width', String((Math.abs(to - from) + 1) * gap));
    chart.append(shade);
  });
  addEventListener('pointerup', (event) => {
    if (from >= 0 && moved) {
      const to = column(event);
      location.assign(`${chart.dataset.brush}from=${first + Math.min(from, to) * step}&to=${first + (Math.max(from, to) + 1) * step - 1}`);
    }
    from = -1;
  });
  chart.addEventListener('click', (event) => { if (moved) event.preventDefault(); }, true);
}

for (const figure of document.querySelectorAll('[data-places]')) {
  const data = figure.querySelector('script[type="application/json"]');
  const slide = figure.querySelector('[data-slide]');
  if (!data || !slide) continue;
  const { stops, step, names, spread } = JSON.parse(data.textContent);
  const range = slide.querySelector('input');
  const output = slide.querySelector('output');
  const narrow = slide.querySelector('[data-narrow]');
  const most = Math.max(1, ...Object.values(spread).flatMap(([, , counts]) => counts));
  const plain = new Map([...figure.querySelectorAll('[data-town]')].map((link) => [link, link.querySelector('text')?.textContent ?? '']));
  const show = () => {
    const place = Number(range.value);
    output.textContent = place < 0 ? output.dataset.all : stops[place][1];
    range.setAttribute('aria-valuetext', output.textContent);
    narrow.hidden = place < 0;
    if (place >= 0) narrow.href = `${narrow.dataset.narrow}from=${stops[place][0]}&to=${stops[place][0] + step - 1}`;
    for (const [link, name] of plain) {
      const [radius, , counts] = spread[link.dataset.town];
      const count = place < 0 ? 1 : counts[place];
      link.classList.toggle('none', count === 0);
      link.querySelector('circle').setAttribute('r', place < 0 ? radius : String(4 + 22 * Math.sqrt(count / most)));
      const text = link.querySelector('text');
      if (text) text.textContent = place < 0 ? name : names[link.dataset.town][place];
    }
  };
  slide.hidden = false;
  range.addEventListener('input', show);
  show(); // a page that comes back keeps its slider
}

for (const figure of document.querySelectorAll('[data-net]')) {
  const hold = (node) => {
    figure.classList.toggle('held', node !== null);
    for (const near of figure.querySelectorAll('.near')) near.classList.remove('near');
    if (node === null) return;
    const own = node.dataset.node;
    node.classList.add('near');
    for (const other of node.dataset.beside.split(' ')) figure.querySelector(`[data-node="${other}"]`)?.classList.add('near');
    for (const tie of figure.querySelectorAll('.tie')) if (tie.dataset.ends.split(' ').includes(own)) tie.classList.add('near');
  };
  figure.addEventListener('pointerover', (event) => hold(event.target.closest('[data-node]')));
  figure.addEventListener('pointerleave', () => hold(null));
}
