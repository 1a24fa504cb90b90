// Calls an operation from its page: straight to the interface, without cookies, with a key that stays in the page.
const form = document.querySelector('form[data-try]');
const output = document.querySelector('[data-answer]');

if (form && output) {
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    let path = form.dataset.try;
    const query = new URLSearchParams();
    for (const field of form.querySelectorAll('[data-where]')) {
      const value = field.value.trim();
      if (field.dataset.where === 'path') path = path.replace(`{${field.name}}`, encodeURIComponent(value));
      else if (value && field.dataset.where === 'query') query.append(field.name, value);
    }
    const key = form.querySelector('[data-key]').value.trim();
    const address = `${path}${query.size ? `?${query}` : ''}`;
    output.hidden = false;
    output.querySelector('pre').textContent = `GET ${address}\n…`;
    try {
      const started = performance.now();
      const answer = await fetch(address, { credentials: 'omit', headers: key ? { authorization: `Bearer ${key}` } : {} });
      let text = (await answer.text()).slice(0, 100000);
      try {
        text = JSON.stringify(JSON.parse(text), null, 2);
      } catch {
        // Not JSON: shown as it came.
      }
      output.querySelector('pre').textContent = `GET ${address}\n${answer.status} ${answer.headers.get('content-type') ?? ''} · ${Math.round(performance.now() - started)} ms\n\n${text}`;
    } catch (problem) {
      output.querySelector('pre').textContent = `GET ${address}\n${problem}`;
    }
    output.querySelector('pre').focus();
  });
}
