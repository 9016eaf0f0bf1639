// Ticked rows and the bar that acts on them. Ticks belong to record ids, so a swapped list never ticks another row; what
// left the page is no longer ticked, and that is said. All rows of all pages are chosen by one box of their own.
(() => {
  const picked = new Map()
  let last = null

  const listOf = element => element.closest('table[data-list]')
  const boxes = table => [...table.querySelectorAll('tbody input[name="id"]')]
  const barOf = table => (table.closest('form') || document).querySelector('[data-bulk]')
  const everything = table => barOf(table)?.querySelector('[data-pick-everything]')
  const words = () => document.getElementById('live').dataset
  const setOf = table => {
    const name = table.dataset.list
    if (!picked.has(name)) picked.set(name, new Set())
    return picked.get(name)
  }

  const draw = table => {
    const chosen = setOf(table)
    const all = boxes(table)
    const whole = everything(table)?.checked
    for (const box of all) {
      box.checked = whole || chosen.has(box.value)
      box.closest('tr').classList.toggle('on', box.checked)
    }
    const head = table.querySelector('[data-pick-all]')
    if (head) {
      head.checked = all.length > 0 && all.every(box => box.checked)
      head.indeterminate = chosen.size > 0 && !head.checked
    }
    const bar = barOf(table)
    if (!bar) return
    bar.classList.toggle('on', whole || chosen.size > 0)
    bar.querySelector('[data-bulk-count]').textContent = words().picked.replace('%d', whole ? everything(table).value : chosen.size)
  }

  const restore = () => {
    for (const table of document.querySelectorAll('table[data-list]')) {
      const chosen = setOf(table)
      const present = new Set(boxes(table).map(box => box.value))
      const gone = [...chosen].filter(id => !present.has(id))
      for (const id of gone) chosen.delete(id)
      draw(table)
      const dropped = table.closest('form')?.dataset.dropped
      if (gone.length && dropped) {
        // After what the swap itself says of the page.
        setTimeout(() => document.dispatchEvent(new CustomEvent('ys:say', { detail: dropped.replace('%d', gone.length) })), 400)
      }
    }
  }

  const clear = () => {
    for (const chosen of picked.values()) chosen.clear()
    for (const box of document.querySelectorAll('[data-pick-everything]')) box.checked = false
    restore()
  }

  // From the row that was ticked last to this one, all are ticked.
  const range = box => {
    const table = listOf(box)
    const all = boxes(table)
    const from = all.findIndex(each => each.value === last)
    const to = all.indexOf(box)
    const some = from < 0 ? [box] : all.slice(Math.min(from, to), Math.max(from, to) + 1)
    for (const each of some) setOf(table).add(each.value)
    last = box.value
    draw(table)
  }

  document.addEventListener('change', event => {
    if (event.target.matches('[data-pick-everything]')) {
      const table = event.target.form.querySelector('table[data-list]')
      setOf(table).clear()
      return draw(table)
    }
    const table = listOf(event.target)
    if (!table) return
    const chosen = setOf(table)
    const whole = everything(table)
    if (whole?.checked) {
      // Taking one row off leaves those of this page.
      whole.checked = false
      for (const box of boxes(table)) chosen.add(box.value)
    }
    const wanted = event.target.matches('[data-pick-all]') ? boxes(table) : [event.target].filter(box => box.name === 'id')
    for (const box of wanted) event.target.checked ? chosen.add(box.value) : chosen.delete(box.value)
    last = event.target.value
    draw(table)
  })

  document.addEventListener('click', event => {
    if (event.target.closest('[data-bulk-clear]')) clear()
    if (event.shiftKey && event.target.matches?.('table[data-list] input[name="id"]')) range(event.target)
  })
  document.addEventListener('ys:clear', clear)
  document.addEventListener('ys:range', event => range(event.target))
  document.addEventListener('htmx:after:swap', restore)

  // A page that the browser brings back keeps its ticked boxes; the set is filled from them.
  for (const table of document.querySelectorAll('table[data-list]')) {
    for (const box of boxes(table)) if (box.checked) setOf(table).add(box.value)
    draw(table)
  }
})()
