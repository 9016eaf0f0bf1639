// Ticked rows and the bar that acts on them. Ticks belong to record ids, so a swapped list never ticks another row.
(() => {
  const picked = new Map()

  const listOf = element => element.closest('table[data-list]')
  const boxes = table => [...table.querySelectorAll('tbody input[name="id"]')]
  const setOf = table => {
    const name = table.dataset.list
    if (!picked.has(name)) picked.set(name, new Set())
    return picked.get(name)
  }

  const draw = table => {
    const chosen = setOf(table)
    const all = boxes(table)
    for (const box of all) {
      box.checked = chosen.has(box.value)
      box.closest('tr').classList.toggle('on', box.checked)
    }
    const head = table.querySelector('[data-pick-all]')
    if (head) {
      head.checked = all.length > 0 && all.every(box => box.checked)
      head.indeterminate = chosen.size > 0 && !head.checked
    }
    const bar = (table.closest('form') || document).querySelector('[data-bulk]')
    if (!bar) return
    bar.classList.toggle('on', chosen.size > 0)
    const words = document.getElementById('live').dataset.picked
    bar.querySelector('[data-bulk-count]').textContent = words.replace('%d', chosen.size)
  }

  const restore = () => {
    for (const table of document.querySelectorAll('table[data-list]')) {
      const chosen = setOf(table)
      const present = new Set(boxes(table).map(box => box.value))
      for (const id of chosen) if (!present.has(id)) chosen.delete(id)
      draw(table)
    }
  }

  const clear = () => {
    for (const chosen of picked.values()) chosen.clear()
    restore()
  }

  document.addEventListener('change', event => {
    const table = listOf(event.target)
    if (!table) return
    const chosen = setOf(table)
    const wanted = event.target.matches('[data-pick-all]') ? boxes(table) : [event.target].filter(box => box.name === 'id')
    for (const box of wanted) event.target.checked ? chosen.add(box.value) : chosen.delete(box.value)
    draw(table)
  })

  document.addEventListener('click', event => {
    if (event.target.closest('[data-bulk-clear]')) clear()
  })
  document.addEventListener('ys:clear', clear)
  document.addEventListener('htmx:after:swap', restore)

  // A page that the browser brings back keeps its ticked boxes; the set is filled from them.
  for (const table of document.querySelectorAll('table[data-list]')) {
    for (const box of boxes(table)) if (box.checked) setOf(table).add(box.value)
    draw(table)
  }
})()
