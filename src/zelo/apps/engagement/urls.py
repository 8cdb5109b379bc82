"""Pages about touches with clients."""

from django.urls import URLPattern, URLResolver, path

from zelo.apps.engagement import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/<int:pk>/touches/", views.quick, name="touch_quick"),
    path("accounts/<int:pk>/touches/new/", views.new, name="touch_new"),
    path("touches/<int:pk>/", views.touch, name="touch"),
    path("touches/<int:pk>/withdraw/", views.withdraw, name="touch_withdraw"),
    path("touches/<int:pk>/put-back/", views.put_back, name="touch_put_back"),
]
