// Everything works without this: it spares a second click and a long upload in vain.
document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = '1';
  form.setAttribute('aria-busy', 'true');
});
// Back from the next page: the form can be sent again.
addEventListener('pageshow', () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
    form.removeAttribute('aria-busy');
  }
});
document.addEventListener('change', (event) => {
  const { files, dataset, type } = event.target;
  if (type !== 'file') return;
  const tooLarge = files[0] && files[0].size > Number(dataset.largest);
  event.target.setCustomValidity(tooLarge ? dataset.tooLarge : '');
  event.target.reportValidity();
});
