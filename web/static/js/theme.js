// The look of the page: as the system, light, dark.
(() => {
  const ORDER = ['', 'light', 'dark']
  const root = document.documentElement
  const button = document.querySelector('[data-theme-set]')

  const draw = () => {
    if (button) button.textContent = button.dataset.words.split('|')[ORDER.indexOf(root.dataset.theme || '')]
  }

  document.addEventListener('click', event => {
    if (event.target.closest('[data-theme-set]')) {
      const next = ORDER[(ORDER.indexOf(root.dataset.theme || '') + 1) % ORDER.length]
      if (next) root.dataset.theme = next
      else delete root.dataset.theme
      try { localStorage.setItem('ys-theme', next) } catch { /* only this page then */ }
      draw()
    }
  })
  draw()
})()
