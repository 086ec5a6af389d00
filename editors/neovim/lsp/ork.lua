-- The configuration of `ork lsp` for vim.lsp.enable('ork') (Neovim 0.11 and later). plugin/ork.lua enables it, and
-- starts the same table by hand in Neovim 0.10.
--
-- The filetype stays `yaml`, so that syntax, indentation and other servers for YAML go on working; which of the YAML
-- buffers want this server is decided by `root_dir`, from the content.

-- Enough for leading comments and a foreign document or two.
local LINES_READ = 400

-- A folder with one of these is a pattern; the CRD and the custom resources in it carry no mark of ours.
local NAMES = { 'katalog.yaml', 'motif.yaml', 'komposer.yaml', 'e2e.yaml', 'simulate.yaml' }

local function is_ours(bufnr)
  for _, line in ipairs(vim.api.nvim_buf_get_lines(bufnr, 0, LINES_READ, false)) do
    if line:match('^apiVersion:%s*["\']?orkestra%.orkspace%.io/') then
      return true
    end
  end
  return false
end

local function in_pattern(path, folder)
  for _, name in ipairs(NAMES) do
    if vim.fs.basename(path) == name or vim.uv.fs_stat(folder .. '/' .. name) then
      return true
    end
  end
  return false
end

return {
  cmd = vim.g.ork_cmd or { 'ork', 'lsp' },
  filetypes = { 'yaml' },
  capabilities = vim.tbl_deep_extend('force', vim.lsp.protocol.make_client_capabilities(), {
    experimental = { orkPreview = true, commands = { commands = { 'ork.preview' } } },
  }),
  commands = {
    -- What a lens offers: the preview of an entry of a document.
    ['ork.preview'] = function(command)
      local found, preview = pcall(require, 'ork.preview')
      if found then
        preview.open_entry(unpack(command.arguments or {}))
      end
    end,
  },
  handlers = {
    -- Only the plugin shows previews; without it nobody asks for one.
    ['ork/previewChanged'] = function(_, params, context)
      local found, preview = pcall(require, 'ork.preview')
      if found then
        preview.changed(params, context.client_id)
      end
    end,
  },
  -- Calls `on_dir` with the folder of the project only for a buffer that the server should see.
  root_dir = function(bufnr, on_dir)
    local path = vim.api.nvim_buf_get_name(bufnr)
    if path == '' or path:match('^%a[%w+.-]*://') or vim.bo[bufnr].buftype ~= '' then
      return
    end
    local folder = vim.fs.dirname(path)
    if is_ours(bufnr) or in_pattern(path, folder) then
      on_dir(vim.fs.root(bufnr, 'ork.toml') or vim.fs.root(bufnr, '.git') or folder)
    end
  end,
}
