// Forms: sent once, not lost by leaving, confirmed in a dialog. Without this script they work as plain forms.
(() => {
  const words = () => document.getElementById('live').dataset
  const changed = new Set()
  const sent = new WeakSet()

  const isPost = form => form.method === 'post'

  document.addEventListener('submit', event => {
    const form = event.target
    changed.delete(form)
    // htmx forms have prevented the browser's own submit by now; htmx keeps its own queue.
    // A form whose answer is a file leaves the page as it is, with nothing to come that would end its being busy.
    if (event.defaultPrevented || !isPost(form) || form.matches('[data-download]')) return
    if (sent.has(form)) {
      event.preventDefault()
      return
    }
    sent.add(form)
    event.submitter?.setAttribute('aria-busy', 'true')
  })

  // The page may come back from the browser's memory with its forms still marked as sent.
  addEventListener('pageshow', event => {
    if (!event.persisted) return
    for (const form of document.forms) sent.delete(form)
    for (const button of document.querySelectorAll('button[aria-busy]')) button.removeAttribute('aria-busy')
  })

  document.addEventListener('input', event => {
    const form = event.target.form
    if (form && isPost(form) && !form.matches('[data-no-guard]')) changed.add(form)
  })

  addEventListener('beforeunload', event => {
    for (const form of changed) {
      if (form.isConnected) {
        event.preventDefault()
        return
      }
    }
  })

  // An htmx request that failed to save leaves the form as unsaved as before.
  document.addEventListener('htmx:after:request', event => {
    const { request, response } = event.detail.ctx
    if (request.form && response.status >= 400 && request.form.isConnected) changed.add(request.form)
  })

  document.addEventListener('click', event => {
    const opener = event.target.closest('[data-confirm]')
    const closer = event.target.closest('[data-close]')
    const more = event.target.closest('[data-more]')
    if (opener) {
      event.preventDefault()
      document.getElementById(opener.dataset.confirm).showModal()
    } else if (closer) {
      const dialog = closer.closest('dialog')
      if (dialog.open) event.preventDefault()
      dialog.close()
    } else if (more) {
      const open = more.form.classList.toggle('open')
      more.setAttribute('aria-expanded', String(open))
      const label = more.textContent
      more.textContent = more.dataset.more
      more.dataset.more = label
    }
  })

  // One pop-up list at a time; a click elsewhere closes it.
  document.addEventListener('click', event => {
    for (const pop of document.querySelectorAll('details.pop[open]')) {
      if (!pop.contains(event.target)) pop.open = false
    }
  })

  document.addEventListener('htmx:error', () => {
    const note = document.createElement('p')
    note.className = 'toast'
    note.setAttribute('role', 'status')
    note.textContent = words().failed
    document.getElementById('notes')?.replaceChildren(note)
  })
})()
