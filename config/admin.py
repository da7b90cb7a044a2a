"""The back office."""

from django.contrib.admin import AdminSite


class DaymarkAdminSite(AdminSite):
    """The admin, under Daymark's name."""

    site_header = "Daymark back office"
    site_title = "Daymark"
    index_title = "Everything that is stored"
