// Keys: / ? j k x o e, Ctrl+Enter, Esc. Off while somebody types or an input method composes.
(() => {
  const TYPING = 'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"]), textarea, select, [contenteditable]'
  const ROW = '#main table tbody tr'
  const composing = event => event.isComposing || event.keyCode === 229
  const linkOf = row => row.querySelector('th a') || row.querySelector('td a')
  const rows = () => [...document.querySelectorAll(ROW)].filter(row => linkOf(row) && row.offsetParent)
  const here = () => document.activeElement.closest?.(ROW)
  const boxOf = row => row?.querySelector('input[name="id"]')

  const step = by => {
    const all = rows()
    if (!all.length) return
    const at = all.indexOf(here())
    const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : Math.min(Math.max(at + by, 0), all.length - 1)
    linkOf(all[next]).focus()
    all[next].scrollIntoView({ block: 'nearest' })
  }

  const close = () => {
    const dialog = document.querySelector('dialog.modal[open]')
    const pop = document.querySelector('details.pop[open]')
    if (dialog) return dialog.close()
    if (pop) {
      pop.open = false
      return pop.querySelector('summary').focus()
    }
    document.dispatchEvent(new CustomEvent('ys:clear'))
    document.activeElement.blur()
  }

  const help = () => {
    const dialog = document.getElementById('keys')
    if (dialog && !dialog.open) dialog.showModal()
  }

  // What may be edited says so: a link of its own, or the table for its rows' pages; else the row opens.
  const edit = () => {
    const row = here()
    const path = row?.closest('table').dataset.edit
    if (path) location.assign(`${linkOf(row).href}/${path}`)
    else ((row || document).querySelector('a[data-edit], button[data-edit]') || (row && linkOf(row)))?.click()
  }

  const PLAIN = {
    '/': () => (document.querySelector('[data-list-search]') || document.querySelector('[data-search], input[type="search"]'))?.focus(),
    '?': help,
    j: () => step(1),
    k: () => step(-1),
    x: () => boxOf(here())?.click(),
    X: () => boxOf(here())?.dispatchEvent(new CustomEvent('ys:range', { bubbles: true })),
    o: () => here() && linkOf(here()).click(),
    e: edit,
  }

  document.addEventListener('keydown', event => {
    if (composing(event) || event.defaultPrevented) return
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.target.form?.requestSubmit()
      return
    }
    if (event.key === 'Escape') return close()
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches(TYPING)) return
    if (document.querySelector('dialog.modal[open]')) return
    // On a row's box Enter opens the row; the browser would send the form with its first button.
    const opens = event.key === 'Enter' && event.target.matches('input[name="id"]')
    const act = PLAIN[opens ? 'o' : event.key]
    if (!act) return
    event.preventDefault()
    act()
  })

  document.addEventListener('click', event => {
    if (event.target.closest('[data-keys]')) help()
  })
})()
