// How dense a table is and which columns it shows. Where the server remembers it (buttons of a form), the choice is sent
// at once; elsewhere it is the reader's habit, kept in this browser.
(() => {
  const read = name => { try { return localStorage.getItem(name) } catch { return null } }
  const write = (name, value) => { try { localStorage.setItem(name, value) } catch { /* only this page then */ } }
  const key = table => `ys-columns:${table.dataset.columns}`
  const hidden = table => new Set(JSON.parse(read(key(table)) || '[]'))
  const nearest = () => document.querySelector('[data-list-form][data-density]') || document.documentElement

  const drawColumns = table => {
    const away = hidden(table)
    const heads = [...table.tHead.rows[0].cells]
    const lost = heads.map(cell => away.has(cell.dataset.col))
    for (const row of table.rows) {
      if (row.cells.length !== heads.length) continue
      lost.forEach((gone, index) => { row.cells[index].hidden = gone })
    }
  }

  const drawDensity = () => {
    const current = nearest().dataset.density || 'normal'
    for (const button of document.querySelectorAll('[data-density-set]')) {
      button.setAttribute('aria-pressed', String(button.dataset.densitySet === current))
    }
  }

  const draw = () => {
    const table = document.querySelector('table[data-columns]')
    if (table) {
      drawColumns(table)
      const away = hidden(table)
      for (const box of document.querySelectorAll('[data-column-tools] input')) box.checked = !away.has(box.value)
    }
    drawDensity()
  }

  // The address of a list says all of its state, also what came from the reader's habits.
  const complete = () => {
    const address = document.querySelector('[data-address]')?.dataset.address
    if (address && address !== location.pathname + location.search) {
      history.replaceState(history.state, '', address + location.hash)
    }
  }

  document.addEventListener('change', event => {
    if (event.target.closest('.picker') && event.target.name === 'cols') {
      event.target.form.requestSubmit(document.querySelector('[data-apply-columns]'))
    }
    if (!event.target.closest('[data-column-tools]')) return
    const table = document.querySelector('table[data-columns]')
    const away = hidden(table)
    event.target.checked ? away.delete(event.target.value) : away.add(event.target.value)
    write(key(table), JSON.stringify([...away]))
    drawColumns(table)
  })

  document.addEventListener('click', event => {
    const button = event.target.closest('[data-density-set]')
    if (!button) return
    document.documentElement.dataset.density = button.dataset.densitySet
    if (button.form) document.querySelector('[data-list-form]').dataset.density = button.dataset.densitySet
    write('ys-density', button.dataset.densitySet)
    drawDensity()
  })

  // A swap leaves an opened pop-up open, and a box shows what the server says, whatever was clicked before.
  let opened = []
  document.addEventListener('htmx:before:swap', () => {
    opened = [...document.querySelectorAll('details[data-keep-open][open]')].map(pop => pop.id)
  })
  document.addEventListener('htmx:after:swap', () => {
    for (const id of opened) document.getElementById(id)?.setAttribute('open', '')
    for (const box of document.querySelectorAll('.picker input[name="cols"]')) box.checked = box.defaultChecked
  })

  document.addEventListener('htmx:after:swap', draw)
  draw()
  complete()
})()
