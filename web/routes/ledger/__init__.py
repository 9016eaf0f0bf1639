"""The ledger list (任务台账): its address, its view, its pages."""
