-- `:OrkPreview`: what a document renders to, in a split that follows edits. The cursor in one marks the lines of the
-- other. What is shown, and which line comes from where, is the server's; in here are only windows and marks.

local M = {}

local MARKS = vim.api.nvim_create_namespace('ork-preview')
local HIGHLIGHT = 'OrkPreview'

-- By the buffer of a preview: its URI, the client, and the map that its text came with.
local previews = {}

local function request(client, method, params, bufnr, use)
  local function handle(problem, result)
    if problem then
      vim.notify('ork: ' .. problem.message, vim.log.levels.WARN)
    else
      use(result)
    end
  end
  if vim.fn.has('nvim-0.11') == 1 then
    client:request(method, params, handle, bufnr)
  else
    client.request(method, params, handle, bufnr)
  end
end

local function client_of(bufnr)
  return vim.lsp.get_clients({ bufnr = bufnr, name = 'ork' })[1]
end

local function window_of(bufnr)
  local found = vim.fn.win_findbuf(bufnr)
  return found[1]
end

local function mark(bufnr, ranges)
  vim.api.nvim_buf_clear_namespace(bufnr, MARKS, 0, -1)
  local count = vim.api.nvim_buf_line_count(bufnr)
  for _, range in ipairs(ranges) do
    for line = range.start.line, math.min(range['end'].line, count - 1) do
      vim.api.nvim_buf_set_extmark(bufnr, MARKS, line, 0, { line_hl_group = HIGHLIGHT })
    end
  end
end

-- Brings the first marked line into view without taking the focus.
local function reveal(bufnr, ranges)
  local window, first = window_of(bufnr), ranges[1]
  if window and first and window ~= vim.api.nvim_get_current_win() then
    local line = math.min(first.start.line + 1, vim.api.nvim_buf_line_count(bufnr))
    vim.api.nvim_win_set_cursor(window, { line, 0 })
  end
end

local function show(bufnr, result)
  local preview = previews[bufnr]
  if not preview or not vim.api.nvim_buf_is_valid(bufnr) then
    return
  end
  preview.map = result.map
  local lines = vim.split((result.text:gsub('\n$', '')), '\n', { plain = true })
  vim.bo[bufnr].modifiable = true
  vim.api.nvim_buf_set_lines(bufnr, 0, -1, false, lines)
  vim.bo[bufnr].modifiable = false
end

-- The part of the map at the cursor of a preview: the value there, else the one whose line it is.
local function segment_at_cursor(bufnr)
  local line = vim.api.nvim_win_get_cursor(0)[1] - 1
  for _, segment in ipairs(previews[bufnr].map) do
    if segment.lines.start.line <= line and line <= segment.lines['end'].line then
      return segment
    end
  end
end

local function mark_sources(bufnr)
  local segment = segment_at_cursor(bufnr)
  local by_buffer = {}
  for _, window in ipairs(vim.api.nvim_tabpage_list_wins(0)) do
    local other = vim.api.nvim_win_get_buf(window)
    if not previews[other] then
      by_buffer[other] = {}
    end
  end
  for _, source in ipairs(segment and segment.sources or {}) do
    local ranges = by_buffer[vim.uri_to_bufnr(source.uri)]
    if ranges then
      table.insert(ranges, source.range)
    end
  end
  for other, ranges in pairs(by_buffer) do
    mark(other, ranges)
    reveal(other, ranges)
  end
end

local function go_to_source(bufnr)
  local segment = segment_at_cursor(bufnr)
  local source = segment and segment.sources[1]
  if not source then
    return
  end
  local client = vim.lsp.get_client_by_id(previews[bufnr].client)
  local window = window_of(vim.uri_to_bufnr(source.uri)) or vim.fn.win_getid(vim.fn.winnr('#'))
  if window and window ~= 0 then
    vim.api.nvim_set_current_win(window)
  end
  local encoding = client and client.offset_encoding or 'utf-16'
  vim.lsp.util.show_document({ uri = source.uri, range = source.range }, encoding, { focus = true })
end

-- Marks what the cursor of a document is shown as.
local function mark_previews(bufnr)
  local client = client_of(bufnr)
  if not client then
    return
  end
  local at = vim.lsp.util.make_position_params(0, client.offset_encoding)
  for other, preview in pairs(previews) do
    if preview.client == client.id and window_of(other) then
      local params = { preview = preview.uri, textDocument = at.textDocument, position = at.position }
      request(client, 'ork/preview/toPreview', params, bufnr, function(ranges)
        if previews[other] and vim.api.nvim_buf_is_valid(other) then
          mark(other, ranges or {})
          reveal(other, ranges or {})
        end
      end)
    end
  end
end

local function set_up(bufnr, name)
  vim.bo[bufnr].buftype = 'nofile'
  vim.bo[bufnr].bufhidden = 'wipe'
  vim.bo[bufnr].swapfile = false
  vim.bo[bufnr].undolevels = -1
  -- The URI has a token behind the path, which nobody needs to read.
  pcall(vim.api.nvim_buf_set_name, bufnr, (name:gsub('%?.*$', '')))
  vim.bo[bufnr].filetype = 'yaml'
  for _, key in ipairs({ '<CR>', 'gd', '<C-]>' }) do
    vim.keymap.set('n', key, function()
      go_to_source(bufnr)
    end, { buffer = bufnr, desc = 'Go to where this line comes from' })
  end
  local group = vim.api.nvim_create_augroup('ork-preview', { clear = false })
  vim.api.nvim_create_autocmd('CursorMoved', {
    group = group,
    buffer = bufnr,
    callback = function()
      mark_sources(bufnr)
    end,
  })
  vim.api.nvim_create_autocmd('BufWipeout', {
    group = group,
    buffer = bufnr,
    callback = function()
      local preview = previews[bufnr]
      previews[bufnr] = nil
      local client = preview and vim.lsp.get_client_by_id(preview.client)
      if client then
        local params = { uri = preview.uri }
        if vim.fn.has('nvim-0.11') == 1 then
          client:notify('ork/previewClosed', params)
        else
          client.notify('ork/previewClosed', params)
        end
      end
    end,
  })
end

-- Asks for a preview and opens it beside the current window.
local function open_with(client, source, params)
  vim.api.nvim_set_hl(0, HIGHLIGHT, { link = 'Visual', default = true })
  params.follow = true
  request(client, 'ork/preview', params, source, function(result)
    if not result or result == vim.NIL then
      vim.notify('ork: nothing is rendered from this document', vim.log.levels.INFO)
      return
    end
    for bufnr, preview in pairs(previews) do
      if preview.uri == result.uri and window_of(bufnr) then
        show(bufnr, result)
        return
      end
    end
    local bufnr = vim.api.nvim_create_buf(false, true)
    previews[bufnr] = { uri = result.uri, client = client.id, map = {} }
    local window = vim.api.nvim_get_current_win()
    vim.cmd('rightbelow vsplit')
    vim.api.nvim_win_set_buf(0, bufnr)
    set_up(bufnr, result.uri)
    show(bufnr, result)
    vim.api.nvim_set_current_win(window)
    mark_previews(source)
  end)
end

-- Opens the preview of a buffer beside it: of the entry, or the custom resource, at the cursor; of all with `whole`.
function M.open(whole)
  local source = vim.api.nvim_get_current_buf()
  local client = client_of(source)
  if not client then
    vim.notify('ork: no server is running for this buffer', vim.log.levels.WARN)
    return
  end
  local params = vim.lsp.util.make_position_params(0, client.offset_encoding)
  if whole then
    params.position = nil
  end
  open_with(client, source, params)
end

-- Opens the preview of an entry of a document.
function M.open_entry(uri, entry)
  local source = vim.api.nvim_get_current_buf()
  local client = client_of(source)
  if client and uri then
    open_with(client, source, { textDocument = { uri = uri }, entry = entry })
  end
end

-- The server says that a preview is another now.
function M.changed(params, client_id)
  local client = vim.lsp.get_client_by_id(client_id)
  for bufnr, preview in pairs(previews) do
    if client and preview.uri == params.uri then
      request(client, 'ork/preview', { textDocument = { uri = params.uri } }, nil, function(result)
        if result and result ~= vim.NIL then
          show(bufnr, result)
        end
      end)
    end
  end
end

-- The cursor of a document has moved.
function M.moved(bufnr)
  if next(previews) and not previews[bufnr] then
    mark_previews(bufnr)
  end
end

return M
