// Runs before the first paint: remembered theme and density, and the mark that a script is at work.
(() => {
  const root = document.documentElement
  root.dataset.js = ''
  try {
    const theme = localStorage.getItem('ys-theme')
    const density = localStorage.getItem('ys-density')
    if (theme === 'light' || theme === 'dark') root.dataset.theme = theme
    if (density) root.dataset.density = density
  } catch {
    // Storage may be forbidden; the page then keeps the system's theme and the normal density.
  }
})()
